import { createMemoryLimit, type MemoryLimit } from "../../ground/memory-limit.ts";
import { randomSeed } from "../../ground/random.ts";
import { closeJournal } from "../journal/journal.ts";
import { forgetSandbox, type MadeSandbox } from "./forget-sandbox.ts";
import { GoneCalls } from "./gone-calls.ts";
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
import type { Instances } from "./instances/instances.ts";
import type { Loaded } from "./loaded.ts";
import { createSandbox, type Sandbox } from "./sandbox.ts";
import { firstOwner, type TokenOwners, watchTokens } from "./token-owners.ts";

/**
 * The sandboxes of one stand-in, and what is known of them together. Who is there is told by the functions below; one is made
 * by `makeSandbox`, and `forgetSandbox` says what becomes of one that goes.
 */
export interface Sandboxes {
  readonly default: Sandbox;
  /** Is `default` to be had? Not where there are several instances, each of which would have another one. */
  readonly hasDefault: boolean;
  /** Those beside `default`, by name: an idle one goes after its time. */
  readonly others: IdleMap<MadeSandbox>;
  readonly tokenOwners: TokenOwners;
  /** What is left of the calls of those that went. */
  readonly gone: GoneCalls;
  /** Over what all of them keep of calls and events. */
  readonly memory: MemoryLimit;
  /**
   * The names that those are given which bring none: one prefix, and how many there were. Of several instances each has a
   * prefix of its own, and another one after each start, so that who still calls a lost sandbox does not find one of somebody else.
   */
  readonly names: { readonly prefix: string; given: number };
  readonly loaded: Loaded;
  /** Those that sandboxes are on, when there are several. */
  readonly instances: Instances | undefined;
}

/**
 * The sandboxes that there are from the start: `default` alone.
 * @param instances those that sandboxes are on, when there are several
 */
export function createSandboxes(loaded: Loaded, instances?: Instances): Sandboxes {
  const tokenOwners: TokenOwners = new Map();
  const memory = createMemoryLimit(loaded.now().config.memory);
  const gone = new GoneCalls();
  return {
    default: createSandbox("default", loaded, memory, { watcher: watchTokens(tokenOwners, "default") }),
    hasDefault: instances === undefined,
    others: emptyIdleMap((one) => forgetSandbox(one, memory, gone)),
    tokenOwners,
    gone,
    memory,
    names: { prefix: instances ? `sandbox-${randomSeed()}-` : "sandbox-", given: 0 },
    loaded,
    instances,
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

/** Those that are there, `default` first where it is to be had. */
export function allSandboxes({ default: first, hasDefault, others }: Sandboxes): readonly Sandbox[] {
  const made = heldThings(others).map(({ sandbox }) => sandbox);
  return hasDefault ? [first, ...made] : made;
}

/** When it goes unless it is used, and since when it was not; `undefined` for `default`. */
export const sandboxIdleTime = ({ others }: Sandboxes, name: string): IdleTime | undefined => idleTime(others, name);

/** Was there one? `default` stays. */
export const removeSandbox = ({ others }: Sandboxes, name: string): boolean => dropThing(others, name);

/** There will be no more calls in any of them, and idle ones are looked for no more. */
export function closeSandboxes(sandboxes: Sandboxes): void {
  for (const { journal } of allSandboxes(sandboxes)) closeJournal(journal);
  stopLooking(sandboxes.others);
}
