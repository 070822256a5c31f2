import { draw, fingerprint } from "../../ground/random.ts";
import { valueAt } from "../../matching/json-pointer.ts";
import type { CallFacts } from "./match.ts";
import type { When } from "./rule.ts";
import { countAttempt, type StoredRule, type Tally, tallyOf } from "./stored-rule.ts";
import type { Reason, Verdict } from "./verdict.ts";

/** What all chance is drawn from, beside the id of the rule. */
export interface Chance {
  readonly seed: string;
  readonly sandbox: string;
}

/** A call, or a row of it, that a rule is about; it was counted. */
export interface Candidate {
  readonly stored: StoredRule;
  /** What it was counted with: all of the rule, or one method, one key. */
  readonly group: string;
  readonly tally: Tally;
  /** Its number in the group, from 1. */
  readonly ordinal: number;
  /** The call itself asks for the rule: then it is its turn, whatever was counted. */
  readonly isAsked: boolean;
}

/** Does a rule hit, or why not? */
export interface Judgement {
  /** From 0 to below 1; 0 where chance had no say. */
  readonly draw: number;
  readonly missed: Reason | undefined;
}

/** Why a rule asks nobody now, and counts nothing; `undefined` when its scenario and its window let it. */
export function heldBack(
  { rule, madeAtMs }: StoredRule,
  scenarios: ReadonlyMap<string, string>,
  nowMs: number,
): Reason | undefined {
  const { window, scenario } = rule.when;
  const elapsedMs = nowMs - madeAtMs;
  if (window && (elapsedMs < window.fromMs || elapsedMs >= (window.toMs ?? Number.POSITIVE_INFINITY))) {
    return "outside the window";
  }
  if (scenario?.state === undefined) return undefined;
  return (scenarios.get(scenario.name) ?? "started") === scenario.state ? undefined : "in another scenario state";
}

/** Counts a candidate. The count goes up for each, whatever other rules do, so that none disturbs another. */
export function nextCandidate(stored: StoredRule, group: string): Candidate {
  const tally = tallyOf(stored.tallies, group);
  tally.n += 1;
  return { stored, group, tally, ordinal: tally.n, isAsked: false };
}

/** The candidate of a rule that the call itself asks for: the first and only of its kind, with no quota left. */
export function askedCandidate(stored: StoredRule, group = "", nowMs = 0): Candidate {
  const tally = { n: 1, hits: 0, quota: { fromMs: nowMs, calls: Number.POSITIVE_INFINITY } };
  return { stored, group, tally, ordinal: 1, isAsked: true };
}

/** Counts what became of a candidate. */
export function countVerdict({ stored, tally }: Candidate, verdict: Verdict): void {
  stored.verdicts[verdict] += 1;
  if (verdict === "hit") tally.hits += 1;
}

/**
 * The one judgement over all that rules are asked of: calls, rows and what is only planned. Its counts and its chance hang
 * on nothing but the rule, the candidate and the seed.
 * @param key what a draw by key hangs on
 * @param row index of the row, where the call was counted and each of its rows draws for itself
 */
export function judge(candidate: Candidate, chance: Chance, key: string, row?: number): Judgement {
  const { stored, tally, isAsked } = candidate;
  const { id, when } = stored.rule;
  const { times = Number.POSITIVE_INFINITY, probability } = when;
  if (!isAsked && !isTurn(when, candidate.ordinal)) return { draw: 0, missed: "not its turn" };
  const hangsOn = drawnBy(candidate, key, row);
  const u = probability <= 0 || probability >= 1 ? 0 : drawFor(id, chance, hangsOn);
  if (u >= probability) return { draw: u, missed: "not drawn" };
  return { draw: u, missed: tally.hits < times ? undefined : "spent" };
}

/** Is the rule about the n-th of the calls that it matches? */
export const isItsCall = ({ occurrence }: When, n: number): boolean => occurrence?.includes(n) ?? true;

function isTurn({ skipFirst, nth, every }: When, ordinal: number): boolean {
  const turn = ordinal - skipFirst;
  return turn >= 1 && (nth?.includes(turn) ?? true) && (every === undefined || turn % every === 0);
}

/** By ordinal the n-th of a key or of all; by key the key, with its attempt unless it sticks. Never the operation: a plan holds for each. */
function drawnBy({ stored, group, ordinal }: Candidate, key: string, row: number | undefined): readonly unknown[] {
  const { draw: by, countBy } = stored.rule.when;
  if (by.by === "key") return by.sticky ? ["key", key] : ["key", key, countAttempt(stored.tallies, key)];
  const counted = ["ordinal", countBy === "key" ? group : "", ordinal];
  return row === undefined ? counted : [...counted, row];
}

/** A number from 0 to below 1 for a rule, another for anything else that it hangs on. */
export const drawFor = (rule: string, { seed, sandbox }: Chance, hangsOn: readonly unknown[]): number =>
  draw([seed, rule, sandbox, ...hangsOn]);

/** What a call, or a row of it, is counted with. */
export function groupOf({ rule }: StoredRule, facts: CallFacts, row?: unknown): string {
  const { countBy, draw: by } = rule.when;
  if (countBy === "operation") return facts.operation ?? "";
  return countBy === "key" ? keyOf(by.key, facts, row) : "";
}

const longest = 100;

/** The key that a draw or a count hangs on, as text. `row` is asked by keys that begin with `row:`. */
export function keyOf(key: string | undefined, facts: CallFacts, row?: unknown): string {
  if (key === undefined) return "";
  const value = key.startsWith("row:")
    ? valueAt(row, key.slice("row:".length))
    : key.startsWith("header:")
      ? facts.headers[key.slice("header:".length).toLowerCase()]
      : valueAt(facts.body, key);
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
  return text.length > longest ? fingerprint(text) : text;
}
