import { stopwatchMs } from "../../ground/clock.ts";
import { createMemoryLimit, holdBytes, type MemoryLimit } from "../../ground/memory-limit.ts";
import type { StoreWatcher } from "../../store/store.ts";
import { token } from "../../vendor/entities/token.ts";
import { closeJournal } from "../journal/journal.ts";
import type { Loaded } from "./loaded.ts";
import { createSandbox, resetSandbox, type Sandbox } from "./sandbox.ts";

/** The sandboxes of one stand-in, and what is known of them together. `makeSandbox` makes one. */
export interface Sandboxes {
  readonly default: Sandbox;
  /** Those beside `default`, by name, with idle ones that nobody noticed yet. */
  readonly others: Map<string, MadeSandbox>;
  readonly tokenOwners: TokenOwners;
  /** Over what all of them hold together. */
  readonly memory: MemoryLimit;
  /** How many sandboxes were given a name, since they brought none. */
  readonly names: { given: number };
  readonly loaded: Loaded;
  readonly timer: NodeJS.Timeout;
}

/** A sandbox that somebody asked for, and what is to be known of it beside. */
interface MadeSandbox {
  readonly sandbox: Sandbox;
  /** The options that it was made with, but for its name. */
  readonly options: object;
  /** What it takes by itself, and holds of the memory of all. */
  readonly bytes: number;
  readonly ttlMs: number;
  usedMs: number;
}

/** The longest that an idle one stays in memory after its time. */
const longestWaitMs = 60_000;

/** The sandboxes that there are from the start: `default` alone. */
export function createSandboxes(loaded: Loaded): Sandboxes {
  const tokenOwners: TokenOwners = new Map();
  const memory = createMemoryLimit(loaded.now().config.memory);
  const sandboxes: Sandboxes = {
    default: createSandbox("default", loaded, memory, { watcher: watchTokens(tokenOwners, "default") }),
    others: new Map(),
    tokenOwners,
    memory,
    names: { given: 0 },
    loaded,
    timer: setInterval(() => allSandboxes(sandboxes), longestWaitMs).unref(),
  };
  return sandboxes;
}

export function addSandbox(sandboxes: Sandboxes, made: Omit<MadeSandbox, "usedMs">): void {
  holdBytes(sandboxes.memory, made.bytes);
  sandboxes.others.set(made.sandbox.name, { ...made, usedMs: stopwatchMs() });
}

/** The sandbox of that name. To get one is to use it: an idle one goes after its time. */
export function findSandbox(sandboxes: Sandboxes, name: string): Sandbox | undefined {
  if (name === sandboxes.default.name) return sandboxes.default;
  const made = notIdle(sandboxes, name);
  if (made) made.usedMs = stopwatchMs();
  return made?.sandbox;
}

/** Is there one of that name? To ask is not to use it. */
export const hasSandbox = (sandboxes: Sandboxes, name: string): boolean =>
  name === sandboxes.default.name || notIdle(sandboxes, name) !== undefined;

/** The sandbox that issued a token; `undefined` for a token of the fixtures, and for one that nobody knows. */
export function ownerOfToken(sandboxes: Sandboxes, token: string): Sandbox | undefined {
  // The first of several that issued it.
  const [name] = sandboxes.tokenOwners.get(token) ?? [];
  return name === undefined ? undefined : findSandbox(sandboxes, name);
}

export function allSandboxes(sandboxes: Sandboxes): readonly Sandbox[] {
  for (const name of sandboxes.others.keys()) notIdle(sandboxes, name);
  return [sandboxes.default, ...[...sandboxes.others.values()].map(({ sandbox }) => sandbox)];
}

/** Milliseconds after which it goes unless it is used, and those for which it was not; `undefined` for `default`. */
export function sandboxIdleTime(sandboxes: Sandboxes, name: string): { ttlMs: number; idleMs: number } | undefined {
  const made = notIdle(sandboxes, name);
  return made && { ttlMs: made.ttlMs, idleMs: Math.round(stopwatchMs() - made.usedMs) };
}

export function removeSandbox(sandboxes: Sandboxes, name: string): boolean {
  const made = notIdle(sandboxes, name);
  if (made) forgetSandbox(sandboxes, made);
  return made !== undefined;
}

export function resetAllSandboxes(sandboxes: Sandboxes, parts: Parameters<typeof resetSandbox>[1]): void {
  for (const one of allSandboxes(sandboxes)) resetSandbox(one, parts);
}

/** There will be no more calls in any of them, and idle ones are looked for no more. */
export function closeSandboxes(sandboxes: Sandboxes): void {
  for (const { journal } of allSandboxes(sandboxes)) closeJournal(journal);
  clearInterval(sandboxes.timer);
}

/**
 * One goes: it was removed, or nobody used it for its time. What it takes is free, its tokens are forgotten with its rows, and
 * whoever follows its journal learns that there is no more to come.
 */
function forgetSandbox({ others, memory }: Sandboxes, { sandbox, bytes }: MadeSandbox): void {
  const { name, store, journal } = sandbox;
  others.delete(name);
  holdBytes(memory, -bytes);
  store.close();
  closeJournal(journal);
}

function notIdle(sandboxes: Sandboxes, name: string): MadeSandbox | undefined {
  const made = sandboxes.others.get(name);
  if (!made || stopwatchMs() - made.usedMs < made.ttlMs) return made;
  forgetSandbox(sandboxes, made);
  return undefined;
}

/** The names of the sandboxes that issued a token. Kept as tokens come and go, so that a call is led to its sandbox by one look-up. */
type TokenOwners = Map<string, readonly string[]>;

export const watchTokens = (owners: TokenOwners, sandbox: string): StoreWatcher => ({
  collection: token.collection,
  added(row) {
    owners.set(textOf(row), [...(owners.get(textOf(row)) ?? []), sandbox]);
  },
  taken(row) {
    const others = (owners.get(textOf(row)) ?? []).filter((name) => name !== sandbox);
    if (others.length > 0) owners.set(textOf(row), others);
    else owners.delete(textOf(row));
  },
});

const textOf = (row: unknown): string => (row as { token: string }).token;
