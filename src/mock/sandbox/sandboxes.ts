import { createMemoryLimit, type MemoryLimit } from "../../ground/memory-limit.ts";
import { closeJournal } from "../journal/journal.ts";
import { forgetSandbox, type MadeSandbox } from "./forget-sandbox.ts";
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
import { firstOwner, type TokenOwners, watchTokens } from "./token-owners.ts";

/**
 * The sandboxes of one stand-in, and what is known of them together. Who is there is told by the functions below; one is made
 * by `makeSandbox`, and `forgetSandbox` says what becomes of one that goes.
 */
export interface Sandboxes {
  readonly default: Sandbox;
  /** Those beside `default`, by name: an idle one goes after its time. */
  readonly others: IdleMap<MadeSandbox>;
  readonly tokenOwners: TokenOwners;
  /** Over what all of them keep of calls and events. */
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
  const name = firstOwner(sandboxes.tokenOwners, token);
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
