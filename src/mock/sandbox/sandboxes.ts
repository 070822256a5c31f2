import { stopwatchMs } from "../../ground/clock.ts";
import { MemoryLimit } from "../../ground/memory-limit.ts";
import type { StoreWatcher } from "../../store/store.ts";
import { token } from "../../vendor/entities/token.ts";
import type { Loaded } from "./loaded.ts";
import { createSandbox, resetSandbox, type Sandbox } from "./sandbox.ts";

/** A sandbox that somebody asked for, and what is to be known of it beside. */
interface MadeSandbox {
  readonly sandbox: Sandbox;
  readonly options: object;
  /** What it takes by itself, and holds of the memory of all. */
  readonly bytes: number;
  readonly ttlMs: number;
  usedMs: number;
}

/** The longest that an idle one stays in memory after its time. */
const longestWaitMs = 60_000;

/** The sandboxes of one stand-in: `default` from the start, and those that `makeSandbox` makes. */
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
    this.default = createSandbox("default", loaded, this.memory, { watcher: this.watchTokens("default") });
  }

  add(made: Omit<MadeSandbox, "usedMs">): void {
    this.memory.hold(made.bytes);
    this.others.set(made.sandbox.name, { ...made, usedMs: stopwatchMs() });
  }

  /** The sandbox of that name. To get one is to use it: an idle one goes after its time. */
  find(name: string): Sandbox | undefined {
    if (name === this.default.name) return this.default;
    const made = this.#notIdle(name);
    if (made) made.usedMs = stopwatchMs();
    return made?.sandbox;
  }

  /** Is there one of that name? To ask is not to use it. */
  has(name: string): boolean {
    return name === this.default.name || this.#notIdle(name) !== undefined;
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

  /** A name for one that is given none: of the next number that nobody has. */
  freeName(): string {
    do this.#named += 1;
    while (this.has(`sandbox-${this.#named}`));
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

  resetAll(parts: Parameters<typeof resetSandbox>[1]): void {
    for (const one of this.all()) resetSandbox(one, parts);
  }

  /** There will be no more calls in any of them, and idle ones are looked for no more. */
  close(): void {
    for (const { journal } of this.all()) journal.close();
    clearInterval(this.#timer);
  }

  watchTokens(sandbox: string): StoreWatcher {
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
