import type { Reason } from "./verdict.ts";

/** A rule that was about a call and did not hit it. */
export interface Miss {
  readonly rule: string;
  readonly reason: Reason;
  /** Of a rule about rows: for how many of them that was so. */
  readonly rows?: number;
}

/** The rules that were about a call and did not hit it. */
export interface Misses {
  readonly count: number;
  /** As many as are kept. */
  readonly first: readonly Miss[];
}

/** A call may be about thousands of rules, and the journal keeps many calls. */
const mostKept = 20;

/** So many misses that a journal can keep them; `undefined` when there are none. */
export const boundedMisses = (all: readonly Miss[]): Misses | undefined =>
  all.length === 0 ? undefined : { count: all.length, first: all.slice(0, mostKept) };
