import { effectNames } from "./effects/effect.ts";
import type { Phase } from "./rule.ts";
import type { StoredRule } from "./stored-rule.ts";
import type { Reason } from "./verdict.ts";

/** A rule that hit a call, or rows of it. */
export interface Hit {
  readonly rule: StoredRule["rule"];
  readonly ordinal: number;
  readonly draw: number;
  /** How long the call waits for it. */
  readonly waitMs: number;
  /** How many rows it hit; `undefined` for a rule about calls. */
  readonly rows: number | undefined;
}

/** A hit, as headers and journal tell of it. */
export interface FaultDecision {
  readonly rule: string;
  readonly ordinal: number;
  readonly draw: number;
  readonly phase: Phase;
  readonly effects: readonly string[];
  /** Rows that it hit. */
  readonly rows?: number;
}

/** How long a call waits before it is done, and after; milliseconds. */
export function waitsOf(hits: readonly Hit[]): { readonly before: number; readonly after: number } {
  const waits = { before: 0, after: 0 };
  for (const { rule, waitMs } of hits) waits[rule.phase === "after-commit" ? "after" : "before"] += waitMs;
  return waits;
}

/** What headers and journal tell of hits. */
export const decisionsOf = (hits: readonly Hit[]): FaultDecision[] =>
  hits.map(({ rule, ordinal, draw, rows }) => ({
    rule: rule.id,
    ordinal,
    draw,
    phase: rule.phase,
    effects: effectNames.filter((name) => rule.effect[name] !== undefined),
    ...(rows !== undefined && { rows }),
  }));

/** A rule that matched a call and did not hit it. */
export interface Miss {
  readonly rule: string;
  readonly reason: Reason;
  /** Of a row rule: how many rows had that reason. */
  readonly rows?: number;
}

/** The rules that matched a call and did not hit it. */
export interface Misses {
  readonly count: number;
  /** As many as are kept. */
  readonly first: readonly Miss[];
}
