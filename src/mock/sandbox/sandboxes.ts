import { createMemoryLimit, holdBytes, type MemoryLimit } from "../../ground/memory-limit.ts";
import { file, filed, type IndexMap, unfile } from "../../store/index-map.ts";
import type { StoreWatcher } from "../../store/store.ts";
import { token } from "../../vendor/entities/token.ts";
import { closeJournal } from "../journal/journal.ts";
import {
  dropThing,
  emptyIdleMap,
  heldThings,
  type IdleMap,
  type IdleTime,
  idleTime,
  stopLooking,
  useThing,
} from "./idle-map.ts";
import type { Loaded } from "./loaded.ts";
import { createSandbox, type Sandbox } from "./sandbox.ts";

/** The sandboxes of one stand-in, and what is known of them together. `makeSandbox` makes one. */
export interface Sandboxes {
  readonly default: Sandbox;
  /** Those beside `default`, by name: an idle one goes after its time. */
  readonly others: IdleMap<MadeSandbox>;
  readonly tokenOwners: TokenOwners;
  /** Over what all of them hold together. */
  readonly memory: MemoryLimit;
  /** How many sandboxes were given a name, since they brought none. */
  readonly names: { given: number };
  readonly loaded: Loaded;
}

/** The sandboxes that there are from the start: `default` alone. */
export function createSandboxes(loaded: Loaded): Sandboxes {
  const tokenOwners: TokenOwners = new Map();
  const memory = createMemoryLimit(loaded.now().config.memory);
  return {
    default: createSandbox("default", loaded, memory, { watcher: watchTokens(tokenOwners, "default") }),
    others: emptyIdleMap((one) => forgetSandbox(one, memory)),
    tokenOwners,
    memory,
    names: { given: 0 },
    loaded,
  };
}

/** The sandbox of that name. To get one is to use it: an idle one goes after its time. */
export const findSandbox = ({ default: first, others }: Sandboxes, name: string): Sandbox | undefined =>
  name === first.name ? first : useThing(others, name)?.sandbox;

/** The sandbox that issued a token; `undefined` for a token of the fixtures, and for one that nobody knows. */
export function ownerOfToken(sandboxes: Sandboxes, token: string): Sandbox | undefined {
  // Of several, the one that issued it first.
  const [name] = filed(sandboxes.tokenOwners, token);
  return name === undefined ? undefined : findSandbox(sandboxes, name);
}

/** Is there any beside `default`? */
export const areOthers = ({ others }: Sandboxes): boolean => others.held.size > 0;

/** Those that are there, `default` first. */
export const allSandboxes = ({ default: first, others }: Sandboxes): readonly Sandbox[] => [
  first,
  ...heldThings(others).map(({ sandbox }) => sandbox),
];

/** When it goes unless it is used, and since when it was not; `undefined` for `default`. */
export const sandboxIdleTime = ({ others }: Sandboxes, name: string): IdleTime | undefined => idleTime(others, name);

/** Was there one? `default` stays. */
export const removeSandbox = ({ others }: Sandboxes, name: string): boolean => dropThing(others, name);

/** There will be no more calls in any of them, and idle ones are looked for no more. */
export function closeSandboxes(sandboxes: Sandboxes): void {
  for (const { journal } of allSandboxes(sandboxes)) closeJournal(journal);
  stopLooking(sandboxes.others);
}

/** A sandbox that somebody asked for, and what is to be known of it beside. */
export interface MadeSandbox {
  readonly sandbox: Sandbox;
  /** The options that it was made with, but for its name. */
  readonly options: object;
  /** What it takes by itself, and holds of the memory of all. */
  readonly bytes: number;
}

/**
 * One went: it was removed, or nobody used it for its time. What it takes is free, its tokens are
 * forgotten with its rows, and whoever follows its journal learns that there is no more to come.
 */
function forgetSandbox({ sandbox, bytes }: MadeSandbox, memory: MemoryLimit): void {
  const { store, journal } = sandbox;
  holdBytes(memory, -bytes);
  store.close();
  closeJournal(journal);
}

/** The names of the sandboxes that issued a token. Kept as tokens come and go, so that a call is led to its sandbox by one look-up. */
export type TokenOwners = IndexMap<string>;

/** Follows the tokens of one sandbox. */
export const watchTokens = (owners: TokenOwners, sandbox: string): StoreWatcher => ({
  collection: token.collection,
  added: (row) => file(owners, textOf(row), sandbox),
  taken: (row) => unfile(owners, textOf(row), sandbox),
});

const textOf = (row: unknown): string => (row as { token: string }).token;
