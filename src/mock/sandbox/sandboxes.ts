import { isDeepStrictEqual } from "node:util";
import { stopwatchMs } from "../../ground/clock.ts";
import { MemoryLimit } from "../../ground/memory-limit.ts";
import { rowBytes } from "../../store/added-rows.ts";
import type { RowWatcher } from "../../store/collection.ts";
import { token } from "../../vendor/entities/all-entities.ts";
import type { ConfigLoader } from "./config-loader.ts";
import { defaultSandboxName, optionsBesideName, readSandboxStart, Sandbox, type SandboxStart } from "./sandbox.ts";
import type { ReadSandboxOptions } from "./sandbox-options.ts";

/** A sandbox cannot be made or changed as asked, because its name is taken or there is no room. */
export class SandboxRefused extends Error {
  override readonly name = "SandboxRefused";
  readonly reason: "taken" | "full" | "too large";

  constructor(reason: SandboxRefused["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What ends an attempt to add rows that would never be dropped. */
export function noRoomForRows({ loader }: Sandbox): SandboxRefused {
  const { memory } = loader.current().config;
  return new SandboxRefused(
    "too large",
    `These rows have no room in the ${memory} bytes that all sandboxes may hold; send fewer, remove sandboxes, or raise --memory.`,
  );
}

type CallListener = (sandbox: Sandbox, sequence: number) => void;

function followCalls(sandbox: Sandbox, listener: CallListener): void {
  // 0 and none are no calls.
  sandbox.journal.follow((sequence = 0) => sequence > 0 && listener(sandbox, sequence));
}

/** The sandboxes of one stand-in: `default` from the start, and those that are made. */
export class Sandboxes {
  readonly loader: ConfigLoader;
  readonly memory: MemoryLimit;
  readonly default: Sandbox;
  /** By name, with idle ones that nobody noticed yet. */
  readonly #byName = new Map<string, Sandbox>();
  /** The sandboxes that issued a token, by the token. It leads a call to its sandbox. */
  readonly #tokenOwners = new Map<string, readonly string[]>();
  readonly #listeners: CallListener[] = [];
  #named = 0;
  /** Looks for idle sandboxes once a minute: one goes at most a minute after its time. */
  readonly #timer = setInterval(() => this.all(), 60_000).unref();

  constructor(loader: ConfigLoader) {
    this.loader = loader;
    this.memory = new MemoryLimit(loader.current().config.memory);
    this.default = this.#open(readSandboxStart(defaultSandboxName, { ttlMs: Number.POSITIVE_INFINITY }, loader));
  }

  #open(start: SandboxStart): Sandbox {
    const { name } = start;
    const owners = this.#tokenOwners;
    const textOf = (row: unknown) => (row as { token: string }).token;
    const watcher: RowWatcher = {
      collection: token.collection,
      added: (row) => void owners.set(textOf(row), [...(owners.get(textOf(row)) ?? []), name]),
      taken(row) {
        const others = (owners.get(textOf(row)) ?? []).filter((one) => one !== name);
        if (others.length > 0) owners.set(textOf(row), others);
        else owners.delete(textOf(row));
      },
    };
    const sandbox = new Sandbox(start, this.loader, this.memory, watcher);
    this.#byName.set(name, sandbox);
    for (const listener of this.#listeners) followCalls(sandbox, listener);
    return sandbox;
  }

  /** Tells of each call, in the sandboxes of now and in those to come. */
  follow(listener: CallListener): void {
    this.#listeners.push(listener);
    for (const sandbox of this.#byName.values()) followCalls(sandbox, listener);
  }

  /**
   * Makes another one, named for its number unless it is given a name.
   * @param drawnAs what its ids and its chance are drawn from beside the seed, in place of its name
   * @throws SandboxRefused, or ConfigError when its fixtures or its rules cannot be used
   */
  make(options: ReadSandboxOptions, drawnAs?: string): Sandbox {
    const { name = this.#freeName() } = options;
    const start = readSandboxStart(name, options, this.loader, drawnAs);
    const bytes = bytesOf(start);
    if (this.#notIdle(name)) {
      const message = `There is a sandbox "${name}" already; DELETE it first, or choose another name.`;
      throw new SandboxRefused("taken", message);
    }
    const max = this.loader.current().config.sandboxMax;
    // Idle ones are looked for only where they would stand in the way.
    if (this.count > max && this.all().length > max) {
      const message = `There are ${max} sandboxes, and no more may be made; DELETE some, or raise --sandbox-max.`;
      throw new SandboxRefused("full", message);
    }
    if (!this.memory.hasRoom(bytes)) {
      const message = `There are ${this.count - 1} sandboxes, and this one has no room in the ${this.memory.limit} bytes that all may hold; DELETE some, or raise --memory.`;
      throw new SandboxRefused(this.memory.hasRoom(ownBytes) ? "too large" : "full", message);
    }
    const sandbox = this.#open(start);
    this.memory.reserve(bytes);
    return sandbox;
  }

  /**
   * The sandbox of that name; made when there is none.
   * @throws SandboxRefused when a sandbox of that name has other options, and as `make` does
   */
  getOrMake(options: ReadSandboxOptions & { name: string }): { sandbox: Sandbox; isNew: boolean } {
    const { name } = options;
    const there = this.find(name);
    if (!there) return { sandbox: this.make(options), isNew: true };
    const asked = optionsBesideName(options);
    // A name alone asks for nothing.
    if (Object.keys(asked).length === 0 || isDeepStrictEqual(asked, there.start.asked)) {
      return { sandbox: there, isNew: false };
    }
    const then = name === defaultSandboxName ? "it is as the configuration says" : "or DELETE it first";
    const message = `There is a sandbox "${name}" already, with other options; ask for it by its name alone, ${then}.`;
    throw new SandboxRefused("taken", message);
  }

  /** How many there are, `default` and idle ones among them. */
  get count(): number {
    return this.#byName.size;
  }

  /** The sandbox of that name. To get one is to use it: an idle one goes after its time. */
  find(name: string): Sandbox | undefined {
    const found = this.#notIdle(name);
    if (found) found.usedMs = stopwatchMs();
    return found;
  }

  /** The sandbox that issued a token, the first of several; `undefined` for a token of the fixtures, or an unknown one. */
  ownerOf(token: string): Sandbox | undefined {
    const [name] = this.#tokenOwners.get(token) ?? [];
    return name === undefined ? undefined : this.find(name);
  }

  /** All that are not idle, `default` first. */
  all(): readonly Sandbox[] {
    for (const name of this.#byName.keys()) this.#notIdle(name);
    return [...this.#byName.values()];
  }

  #freeName(): string {
    do this.#named += 1;
    while (this.#notIdle(`sandbox-${this.#named}`));
    return `sandbox-${this.#named}`;
  }

  /** Removes a sandbox with its rows, tokens and calls, and ends the streams that follow its journal. `default` stays. */
  remove(name: string): boolean {
    const found = name === defaultSandboxName ? undefined : this.#notIdle(name);
    if (found) this.#forget(found);
    return found !== undefined;
  }

  /** There will be no more calls in any of them, and idle ones are looked for no more. */
  close(): void {
    for (const { journal } of this.all()) journal.close();
    clearInterval(this.#timer);
  }

  #notIdle(name: string): Sandbox | undefined {
    const found = this.#byName.get(name);
    if (!found || stopwatchMs() - found.usedMs < found.start.ttlMs) return found;
    this.#forget(found);
    return undefined;
  }

  #forget({ name, start, store, journal }: Sandbox): void {
    this.#byName.delete(name);
    this.memory.reserve(-bytesOf(start));
    store.close();
    journal.close();
  }
}

/** Bytes that a sandbox takes by itself. Measured, with its first calls. */
const ownBytes = 24 * 1024;

function bytesOf({ rows }: SandboxStart): number {
  return [...rows.values()].reduce((sum, some) => some.reduce((all, row) => all + rowBytes(row), sum), ownBytes);
}
