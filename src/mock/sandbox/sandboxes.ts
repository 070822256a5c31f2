import { isDeepStrictEqual } from "node:util";
import { stopwatchMs } from "../../common/clock.ts";
import { KeptBytes, MemoryLimit } from "../../common/memory-limit.ts";
import { bytesOfRecords } from "../../store/added-records.ts";
import { RecordOwners } from "../../store/record-owners.ts";
import { token } from "../../vendor/entities/all-entities.ts";
import { bytesOfRules } from "../faults/stored-rule.ts";
import type { ConfigLoader } from "./config-loader.ts";
import { defaultSandboxName, optionsBesideName, readSandboxStart, Sandbox, type SandboxStart } from "./sandbox.ts";
import type { ReadSandboxOptions } from "./sandbox-options.ts";

/** A sandbox cannot be made, because its name is taken or there are too many. */
export class SandboxRefused extends Error {
  override readonly name = "SandboxRefused";
  readonly reason: "taken" | "full";

  constructor(reason: SandboxRefused["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The sandboxes of one mock server: `default`, and those that users make. */
export class Sandboxes {
  readonly loader: ConfigLoader;
  readonly memory: MemoryLimit;
  /** For the sandboxes themselves; `default` is free. */
  readonly #own: KeptBytes;
  readonly default: Sandbox;
  /** By name. Idle sandboxes stay until somebody looks for them. */
  readonly #byName = new Map<string, Sandbox>();
  /** For each token, the names of the sandboxes that issued it. A token leads a call to its sandbox. */
  readonly #tokenOwners = new RecordOwners(token.collection, "token");
  /** The number of the last sandbox that got its name here. */
  #lastNumber = 0;
  /** Removes idle sandboxes once a minute. */
  readonly #timer = setInterval(() => this.all(), 60_000).unref();

  constructor(loader: ConfigLoader) {
    this.loader = loader;
    this.memory = new MemoryLimit(loader.current().config.memory);
    this.#own = new KeptBytes(this.memory);
    this.default = this.#open(readSandboxStart(defaultSandboxName, { ttlMs: Number.POSITIVE_INFINITY }, loader));
  }

  #open(start: SandboxStart): Sandbox {
    const sandbox = new Sandbox(start, this.loader, this.memory, this.#tokenOwners);
    this.#byName.set(start.name, sandbox);
    this.#countOwn();
    return sandbox;
  }

  /**
   * Makes a sandbox. Without a name it gets one with a number.
   * @param seedName what its ids and its chance depend on, in place of its name
   * @throws SandboxRefused, NoRoomError, or ConfigError for fixtures or rules that are not valid
   */
  make(options: ReadSandboxOptions, seedName?: string): Sandbox {
    const { name = this.#freeName() } = options;
    const start = readSandboxStart(name, options, this.loader, seedName);
    if (this.#notIdle(name)) {
      const message = `There is a sandbox "${name}" already; DELETE it first, or choose another name.`;
      throw new SandboxRefused("taken", message);
    }
    const { sandboxMax: max, faults } = this.loader.current().config;
    // all() removes idle sandboxes.
    if (this.count > max && this.all().length > max) {
      const message = `There are ${max} sandboxes, and no more may be made; DELETE some, or raise --sandbox-max.`;
      throw new SandboxRefused("full", message);
    }
    const bytes = ownBytes + bytesOfRecords(start.rows.values()) + bytesOfRules([...faults, ...start.faults]);
    this.memory.expectRoom(bytes, "this sandbox");
    return this.#open(start);
  }

  /**
   * The sandbox of a name, which is made when there is none.
   * @throws SandboxRefused when the sandbox has other options, and as `make` does
   */
  getOrMake(options: ReadSandboxOptions & { name: string }): { sandbox: Sandbox; isNew: boolean } {
    const { name } = options;
    const sandbox = this.find(name);
    if (!sandbox) return { sandbox: this.make(options), isNew: true };
    const others = optionsBesideName(options);
    // A name alone fits any sandbox.
    if (Object.keys(others).length === 0 || isDeepStrictEqual(others, sandbox.start.options)) {
      return { sandbox, isNew: false };
    }
    const advice = name === defaultSandboxName ? "it is as the configuration says" : "or DELETE it first";
    const message = `There is a sandbox "${name}" already, with other options; ask for it by its name alone, ${advice}.`;
    throw new SandboxRefused("taken", message);
  }

  /** The number of sandboxes, with `default` and idle ones. */
  get count(): number {
    return this.#byName.size;
  }

  /** The sandbox of a name. A sandbox that nobody finds for its time to live is idle. */
  find(name: string): Sandbox | undefined {
    const sandbox = this.#notIdle(name);
    if (sandbox) sandbox.usedMs = stopwatchMs();
    return sandbox;
  }

  /** The first sandbox that issued a token; `undefined` for a token of the fixtures, or an unknown one. */
  ownerOf(token: string): Sandbox | undefined {
    const [name] = this.#tokenOwners.ownersOf(token);
    return name === undefined ? undefined : this.find(name);
  }

  /** All sandboxes that are not idle, `default` first. */
  all(): readonly Sandbox[] {
    for (const name of this.#byName.keys()) this.#notIdle(name);
    return [...this.#byName.values()];
  }

  #freeName(): string {
    do this.#lastNumber += 1;
    while (this.#notIdle(`sandbox-${this.#lastNumber}`));
    return `sandbox-${this.#lastNumber}`;
  }

  /** Removes a sandbox with its rows, tokens and calls, and ends the streams that follow its journal. `default` stays. */
  remove(name: string): boolean {
    const sandbox = name === defaultSandboxName ? undefined : this.#notIdle(name);
    if (sandbox) this.#forget(sandbox);
    return sandbox !== undefined;
  }

  close(): void {
    for (const { journal } of this.all()) journal.close();
    clearInterval(this.#timer);
  }

  #notIdle(name: string): Sandbox | undefined {
    const sandbox = this.#byName.get(name);
    if (!sandbox || stopwatchMs() - sandbox.usedMs < sandbox.start.ttlMs) return sandbox;
    this.#forget(sandbox);
    return undefined;
  }

  #forget({ name, store, journal, faults }: Sandbox): void {
    this.#byName.delete(name);
    this.#countOwn();
    store.close();
    journal.close();
    faults.close();
  }

  #countOwn(): void {
    this.#own.setBytes((this.count - 1) * ownBytes);
  }
}

/** Bytes that a sandbox takes with its first calls, measured, without its rows and rules. */
const ownBytes = 24 * 1024;
