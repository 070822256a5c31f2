import type { Sieve } from "../matching/sieve.ts";
import type { RowFault } from "../wire/bulk-outcome.ts";
import { type Candidates, rowSieve } from "./candidates.ts";
import { type FaultWorld, hasHitsLeft, isActive, type Wish, wishFor } from "./decide.ts";
import type { BodyEffect } from "./effects/body.ts";
import { delayMs } from "./effects/delay.ts";
import { type Effect, effectNames, terminalEffects } from "./effects/effect.ts";
import { useQuota } from "./effects/quota.ts";
import type { Throttle } from "./effects/throttle.ts";
import { type Entry, isAboutRows } from "./entry.ts";
import type { CallFacts, RowFacts } from "./match.ts";
import { type FailedRows, failRows, type RowHits } from "./row-faults.ts";
import type { Phase } from "./rule.ts";
import { drawn } from "./schedule.ts";

/** A rule that hit a call, as the journal keeps it. */
export interface FaultDecision {
  readonly rule: string;
  readonly ordinal: number;
  readonly draw: number;
  readonly phase: Phase;
  readonly effects: readonly string[];
  /** Rows that it hit. */
  readonly rows?: number;
}

/** The effect that ends a call in place of its method. */
export interface Ending {
  readonly rule: string;
  readonly ordinal: number;
  readonly effect: Effect;
  /** Until the quota is whole again. */
  readonly quotaLeftMs?: number;
}

/** What the rules do to one call. All counting is done when the call comes in, and where it gets to a phase: never later. */
export interface CallFaults {
  /** The call gets to a phase; what ends it there. */
  reach(phase: Phase): Ending | undefined;
  /** The rows of the call are about to be done: what is to become of each. */
  reachRows(rows: readonly unknown[]): ReadonlyMap<number, RowFault>;
  /** How long the call waits before it is done, and after. */
  readonly waitMs: { before: number; after: number };
  readonly bodies: readonly { readonly rule: string; readonly body: BodyEffect }[];
  /** The first of them holds. */
  readonly throttles: readonly Throttle[];
  readonly decisions: readonly FaultDecision[];
}

const noRowFaults: FailedRows = new Map();

/** What a rule can do to the call's session. */
export type EndToken = (effect: NonNullable<Effect["token"]>) => void;

/**
 * Decides about a call. Every rule that is about it is counted now; `undefined` when none is.
 * @param candidates rules for the call's operation, the first to hit first
 * @param asked rules that the call itself asks for: they hit without counting
 */
export function decideCall(
  candidates: Candidates,
  asked: readonly Entry[],
  facts: CallFacts,
  world: FaultWorld,
  endToken: EndToken,
): CallFaults | undefined {
  const isFree = (entry: Entry) => !asked.includes(entry) && isActive(entry, world);
  const calls = candidates.ofCall(facts).filter(isFree);
  const rows = candidates.ofRowsOfCall(facts).filter(isFree);
  if (calls.length + rows.length + asked.length === 0) return undefined;
  const forced = asked.map((entry) => forcedWish(entry, world.nowMs())).filter(({ entry }) => !isAboutRows(entry));
  const wishes = calls.map((entry) => wishFor(entry, facts, world)).filter((wish) => wish !== undefined);
  const ofCall = [...forced, ...wishes];
  const ofRows = [...asked.filter(isAboutRows), ...rows];

  const waitMs = { before: 0, after: 0 };
  const bodies: { rule: string; body: BodyEffect }[] = [];
  const decisions: FaultDecision[] = [];
  const throttles: Throttle[] = [];

  const take = ({ entry: { rule }, n, u, ...more }: Wish & Partial<RowHits>) => {
    const { id, phase, effect, when } = rule;
    const { scenario } = when;
    if (scenario?.next !== undefined) world.scenarios.set(scenario.name, scenario.next);
    if (effect.delay) {
      const draw = (name: string) => drawn({ ...when, probability: 0.5 }, { ...world, rule: id }, [name, n]);
      waitMs[phase === "after-commit" ? "after" : "before"] += delayMs(effect.delay, draw);
    }
    if (effect.token) endToken(effect.token);
    if (effect.body) bodies.push({ rule: id, body: effect.body });
    if (effect.throttle) throttles.push(effect.throttle);
    const effects = effectNames.filter((name) => effect[name] !== undefined);
    decisions.push({ rule: id, ordinal: n, draw: u, phase, effects, ...(more.rows && { rows: more.rows }) });
  };

  // No getter here: for each object with one V8 makes a hidden class, which holds on to the call until a full collection.
  return {
    reach(phase) {
      let ending: Ending | undefined;
      for (const wish of ofCall) {
        const { entry, n, tally } = wish;
        const { id, effect, phase: own } = entry.rule;
        const isTerminal = terminalEffects.some((name) => effect[name] !== undefined);
        if (own !== phase || (isTerminal && ending) || !hasHitsLeft(entry, tally)) continue;
        const quotaLeftMs = effect.quota && useQuota(effect.quota, tally.quota, world.nowMs());
        if (effect.quota && quotaLeftMs === undefined) continue;
        tally.hits += 1;
        entry.hits += 1;
        take(wish);
        if (isTerminal) ending = { rule: id, ordinal: n, effect, ...(quotaLeftMs !== undefined && { quotaLeftMs }) };
      }
      return ending;
    },
    reachRows(given) {
      if (ofRows.length === 0) return noRowFaults;
      const matched = rowsByRule(given, asked.length > 0 ? rowSieve(ofRows) : candidates.ofRow);
      if (matched.size === 0) return noRowFaults;
      const failed: FailedRows = new Map();
      for (const entry of ofRows) {
        const hit = failRows(entry, matched.get(entry) ?? [], facts, world, failed, asked.includes(entry));
        if (hit) take(hit);
      }
      return failed;
    },
    waitMs,
    bodies,
    throttles,
    decisions,
  };
}

/** The rows of a call that each rule is about, in their order. */
function rowsByRule(rows: readonly unknown[], rulesOf: Sieve<Entry, RowFacts>) {
  const hits: (RowFacts & { readonly entry: Entry })[] = [];
  for (const [index, row] of rows.entries()) {
    for (const entry of rulesOf({ index, row })) hits.push({ entry, index, row });
  }
  return Map.groupBy(hits, ({ entry }) => entry);
}

/** A hit that the call asks for: the first and only of its kind, with no quota left. */
function forcedWish(entry: Entry, nowMs: number): Wish {
  entry.matches += 1;
  return { entry, n: 1, u: 0, tally: { n: 1, hits: 0, quota: { fromMs: nowMs, calls: Number.POSITIVE_INFINITY } } };
}
