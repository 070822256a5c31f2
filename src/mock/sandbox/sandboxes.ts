import { isDeepStrictEqual } from "node:util";
import { stopwatchMs } from "../../ground/clock.ts";
import { MemoryLimit } from "../../ground/memory-limit.ts";
import { type RowWatcher, rowBytes } from "../../store/collection.ts";
import type { Rows } from "../../store/rows.ts";
import { token } from "../../vendor/entities/all-entities.ts";
import type { Loaded } from "./loaded.ts";
import { defaultName, type ResetNames, type ResetPart, Sandbox, startOf } from "./sandbox.ts";
import type { ReadSandboxOptions } from "./sandbox-options.ts";

/** A sandbox that somebody asked for, and what is to be known of it beside. */
interface MadeSandbox {
  readonly sandbox: Sandbox;
  readonly options: object;
  /** What it takes by itself, and holds of the memory of all. */
  readonly bytes: number;
  readonly ttlMs: number;
  usedMs: number;
}

/** What is asked of a sandbox cannot be had, though nothing is wrong with it. */
export class SandboxRefused extends Error {
  override readonly name = "SandboxRefused";
  readonly reason: "taken" | "full" | "too large";

  constructor(reason: SandboxRefused["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The longest that an idle one stays in memory after its time. */
const longestWaitMs = 60_000;

/** The sandboxes of one stand-in: `default` from the start, and those that are made. */
export class Sandboxes {
  readonly loaded: Loaded;
  /** Over what all of them hold together. */
  readonly memory: MemoryLimit;
  readonly default: Sandbox;
  /** Those beside `default`, by name, with idle ones that nobody noticed yet. */
  readonly others = new Map<string, MadeSandbox>();
  /** Which sandboxes issued a token, as tokens come and go: a call is led to its sandbox by one look-up. */
  readonly #tokenOwners = new Map<string, readonly string[]>();
  #named = 0;
  readonly #timer = setInterval(() => this.all(), longestWaitMs).unref();

  constructor(loaded: Loaded) {
    this.loaded = loaded;
    this.memory = new MemoryLimit(loaded.now().config.memory);
    this.default = new Sandbox(defaultName, startOf({}, loaded), this.#shared(defaultName));
  }

  #shared(name: string) {
    const { loaded, memory } = this;
    return { loaded, memory, watcher: this.#watchTokens(name) };
  }

  /**
   * Makes another one, named for its number unless it is given a name.
   * @param drawnAs what its ids and its chance are drawn from beside the seed, so that sandboxes can be alike; its name when absent
   * @throws SandboxRefused, or ConfigError when its fixtures or its rules cannot be used
   */
  make(options: ReadSandboxOptions, drawnAs?: string): Sandbox {
    const { name = this.#freeName(), ttlMs = this.loaded.now().config.sandboxTtlMs } = options;
    const start = startOf(options, this.loaded);
    const bytes = bytesOf(start.rows);
    this.#refuse(name, bytes);
    const sandbox = new Sandbox(name, start, this.#shared(name), drawnAs);
    this.memory.hold(bytes);
    this.others.set(name, { sandbox, options: beyondName(options), bytes, ttlMs, usedMs: stopwatchMs() });
    return sandbox;
  }

  /**
   * The sandbox of that name; made when there is none.
   * @throws SandboxRefused when there is one that was made with others than these options, and as `make` does
   */
  getOrMake(options: ReadSandboxOptions & { name: string }): { sandbox: Sandbox; isNew: boolean } {
    const { name } = options;
    const there = this.find(name);
    if (!there) return { sandbox: this.make(options), isNew: true };
    const asked = beyondName(options);
    // A name alone asks for nothing.
    const asksForNothing = Object.keys(asked).length === 0;
    if (asksForNothing || isDeepStrictEqual(asked, this.others.get(name)?.options))
      return { sandbox: there, isNew: false };
    const then = name === "default" ? "it is as the configuration says" : "or DELETE it first";
    const message = `There is a sandbox "${name}" already, with other options; ask for it by its name alone, ${then}.`;
    throw new SandboxRefused("taken", message);
  }

  #refuse(name: string, bytes: number): void {
    if (name === this.default.name || this.#notIdle(name)) {
      const message = `There is a sandbox "${name}" already; DELETE it first, or choose another name.`;
      throw new SandboxRefused("taken", message);
    }
    const max = this.loaded.now().config.sandboxMax;
    // Idle ones are looked for only where they would stand in the way.
    if (this.others.size >= max && this.all().length > max) {
      const message = `There are ${max} sandboxes, and no more may be made; DELETE some, or raise --sandbox-max.`;
      throw new SandboxRefused("full", message);
    }
    const { memory } = this;
    if (!memory.hasRoom(bytes)) {
      const message = `There are ${this.others.size} sandboxes, and this one has no room in the ${memory.limit} bytes that all may hold; DELETE some, or raise --memory.`;
      throw new SandboxRefused("full", message);
    }
  }

  /** The sandbox of that name. To get one is to use it: an idle one goes after its time. */
  find(name: string): Sandbox | undefined {
    if (name === this.default.name) return this.default;
    const made = this.#notIdle(name);
    if (made) made.usedMs = stopwatchMs();
    return made?.sandbox;
  }

  /** The sandbox that issued a token, the first of several; `undefined` for a token of the fixtures, or an unknown one. */
  ownerOf(token: string): Sandbox | undefined {
    const [name] = this.#tokenOwners.get(token) ?? [];
    return name === undefined ? undefined : this.find(name);
  }

  all(): readonly Sandbox[] {
    for (const name of this.others.keys()) this.#notIdle(name);
    return [this.default, ...[...this.others.values()].map(({ sandbox }) => sandbox)];
  }

  #freeName(): string {
    do this.#named += 1;
    while (this.#notIdle(`sandbox-${this.#named}`));
    return `sandbox-${this.#named}`;
  }

  /** Milliseconds after which it goes unless it is used, and those for which it was not; `undefined` for `default`. */
  idleTime(name: string): { ttlMs: number; idleMs: number } | undefined {
    const made = this.#notIdle(name);
    return made && { ttlMs: made.ttlMs, idleMs: Math.round(stopwatchMs() - made.usedMs) };
  }

  /** It goes with its rows, its tokens and its calls, and those who follow its journal learn it. */
  remove(name: string): boolean {
    const made = this.#notIdle(name);
    if (made) this.#forget(made);
    return made !== undefined;
  }

  resetAll(parts?: ResetNames): readonly ResetPart[] {
    for (const { sandbox } of this.others.values()) sandbox.reset(parts);
    return this.default.reset(parts);
  }

  /** There will be no more calls in any of them, and idle ones are looked for no more. */
  close(): void {
    for (const { journal } of this.all()) journal.close();
    clearInterval(this.#timer);
  }

  #watchTokens(sandbox: string): RowWatcher {
    const owners = this.#tokenOwners;
    const textOf = (row: unknown) => (row as { token: string }).token;
    return {
      collection: token.collection,
      added(row) {
        owners.set(textOf(row), [...(owners.get(textOf(row)) ?? []), sandbox]);
      },
      taken(row) {
        const others = (owners.get(textOf(row)) ?? []).filter((name) => name !== sandbox);
        if (others.length > 0) owners.set(textOf(row), others);
        else owners.delete(textOf(row));
      },
    };
  }

  #notIdle(name: string): MadeSandbox | undefined {
    const made = this.others.get(name);
    if (!made || stopwatchMs() - made.usedMs < made.ttlMs) return made;
    this.#forget(made);
    return undefined;
  }

  #forget({ sandbox, bytes }: MadeSandbox): void {
    this.others.delete(sandbox.name);
    this.memory.hold(-bytes);
    sandbox.store.close();
    sandbox.journal.close();
  }
}

const beyondName = ({ name: _, ...options }: ReadSandboxOptions): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** What a sandbox takes by itself. Measured, with its first calls. */
const ownBytes = 24 * 1024;

/** Bytes that a sandbox takes with the rows of its start, roughly. */
function bytesOf(rows: Rows): number {
  return [...rows.values()].reduce((sum, some) => some.reduce((all, row) => all + rowBytes(row), sum), ownBytes);
}
