import { draw, fingerprint } from "../../ground/random.ts";
import { valueAt } from "../../matching/json-pointer.ts";
import type { CallFacts } from "./match.ts";
import type { When } from "./rule.ts";
import { countIn, type StoredRule, startTally, type Tally } from "./stored-rule.ts";
import type { Reason, Verdict } from "./verdict.ts";

/** With the id of the rule, the source of all chance. */
export interface Chance {
  readonly seed: string;
  readonly sandbox: string;
}

/** A call, or a row of it, that matches a rule and was counted. */
export interface Candidate {
  readonly stored: StoredRule;
  /** What is counted together: the whole rule, one method or one key. */
  readonly group: string;
  readonly tally: Tally;
  readonly ordinal: number;
}

/** Says why window, scenario or `occurrence` hold a rule back from a call, which is counted for `occurrence`. */
export function heldBack(
  { rule, origin, madeAtMs, tallies }: StoredRule,
  scenarios: ReadonlyMap<string, string>,
  nowMs: number,
): Reason | undefined {
  if (origin === "header") return undefined;
  const { window, scenario } = rule.when;
  const elapsedMs = nowMs - madeAtMs;
  if (window && (elapsedMs < window.fromMs || elapsedMs >= (window.toMs ?? Number.POSITIVE_INFINITY))) {
    return "outside the window";
  }
  const state = scenario && (scenarios.get(scenario.name) ?? "started");
  if (scenario?.state !== undefined && state !== scenario.state) return "in another scenario state";
  tallies.calls += 1;
  return isItsCall(rule.when, tallies.calls) ? undefined : "not its turn";
}

/**
 * Counts a candidate, whatever other rules do: no rule disturbs the count of another. A rule that the call itself asks for
 * counts nothing for other calls.
 */
export function nextCandidate(stored: StoredRule, group: string): Candidate {
  const { origin, tallies } = stored;
  const tally = origin === "header" ? startTally(1) : countIn(tallies.groups, group);
  return { stored, group, tally, ordinal: tally.n };
}

export function countVerdict({ stored, tally }: Candidate, verdict: Verdict): void {
  stored.verdicts[verdict] += 1;
  if (verdict === "hit") tally.hits += 1;
}

/**
 * Judges a candidate, for calls, rows and plans alike. Counts and chance depend only on the rule, the candidate and the seed.
 * @param key for a draw by key
 * @param row index of the row if calls are counted and each row draws for itself
 * @returns why it does not hit, if so; the draw is from 0 to below 1, and 0 if nothing was drawn
 */
export function judge(
  candidate: Candidate,
  chance: Chance,
  key: string,
  row?: number,
): { readonly draw: number; readonly missed: Reason | undefined } {
  const { stored, tally } = candidate;
  const { id, when } = stored.rule;
  const { times = Number.POSITIVE_INFINITY, probability } = when;
  if (stored.origin !== "header" && !isTurn(when, candidate.ordinal)) return { draw: 0, missed: "not its turn" };
  const dependsOn = drawnBy(candidate, key, row);
  const u = probability <= 0 || probability >= 1 ? 0 : drawFor(id, chance, dependsOn);
  if (u >= probability) return { draw: u, missed: "not drawn" };
  return { draw: u, missed: tally.hits < times ? undefined : "spent" };
}

/** Does `occurrence` allow the n-th of the calls that the rule matches? */
export const isItsCall = ({ occurrence }: When, n: number): boolean => occurrence?.includes(n) ?? true;

function isTurn({ skipFirst, nth, every }: When, ordinal: number): boolean {
  const turn = ordinal - skipFirst;
  return turn >= 1 && (nth?.includes(turn) ?? true) && (every === undefined || turn % every === 0);
}

/** What a draw depends on. Never the operation, so that a plan holds for each. */
function drawnBy({ stored, group, ordinal }: Candidate, key: string, row: number | undefined): readonly unknown[] {
  const { draw: by, countBy } = stored.rule.when;
  if (by.by === "key") return by.sticky ? ["key", key] : ["key", key, countIn(stored.tallies.attempts, key).n];
  const counted = ["ordinal", countBy === "key" ? group : "", ordinal];
  return row === undefined ? counted : [...counted, row];
}

/** Draws a number from 0 to below 1; another rule or another `dependsOn` draws another number. */
export const drawFor = (rule: string, { seed, sandbox }: Chance, dependsOn: readonly unknown[]): number =>
  draw([seed, rule, sandbox, ...dependsOn]);

export function groupOf({ rule }: StoredRule, facts: CallFacts, row?: unknown): string {
  const { countBy, draw: by } = rule.when;
  if (countBy === "operation") return facts.operation ?? "";
  return countBy === "key" ? keyOf(by.key, facts, row) : "";
}

const longest = 100;

/** The value of a key as text. Keys that begin with `row:` read `row`. */
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
