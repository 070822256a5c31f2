import { doAllHold } from "../../matching/predicate.ts";
import type { RowFault } from "../../wire/bulk.ts";
import {
  askedCandidate,
  type Candidate,
  type Chance,
  countVerdict,
  groupOf,
  judge,
  keyOf,
  nextCandidate,
} from "./judge.ts";
import type { CallFacts, RowFacts } from "./match.ts";
import { countsRows, type StoredRule } from "./stored-rule.ts";
import { nearestToHit, type Reason, type Verdict } from "./verdict.ts";

/** The rules that can fail rows of a call. */
export interface RowRules {
  /** In their precedence. */
  readonly rules: readonly StoredRule[];
  /** Rules that the call itself asks for. */
  readonly asked: readonly StoredRule[];
  /** Why window, scenario or `occurrence` hold rules back. */
  readonly heldBack: ReadonlyMap<StoredRule, Reason | undefined>;
}

/** The verdict of a rule on the rows that it matches. */
export interface JudgedRows {
  readonly stored: StoredRule;
  /** Of the row that came nearest to a hit. */
  readonly verdict: Verdict;
  /** The indexes of the rows with that verdict. */
  readonly rows: readonly number[];
  /** Of the first of them. */
  readonly ordinal: number;
  readonly draw: number;
}

/** Judges the rows of a call: the verdict of each rule that matches some of them, and the rows that fail, by index. */
export function judgeRows(
  rows: readonly unknown[],
  { rules, asked, heldBack }: RowRules,
  call: CallFacts,
  chance: Chance,
): { readonly judged: readonly JudgedRows[]; readonly failed: ReadonlyMap<number, RowFault> } {
  const facts = rows.map((row, index) => ({ index, row }));
  const judged: JudgedRows[] = [];
  const failed = new Map<number, RowFault>();
  // The first rule that hits a row wins.
  for (const stored of rules) {
    const about = facts.filter((one) => doAllHold(stored.matcher.row, one));
    if (about.length === 0) continue;
    const held = heldBack.get(stored);
    if (held) {
      stored.verdicts[held] += countsRows(stored) ? about.length : 1;
      judged.push({ stored, verdict: held, rows: about.map((row) => row.index), ordinal: 0, draw: 0 });
      continue;
    }
    const next = asked.includes(stored) ? askedCandidate : nextCandidate;
    const one = judgeRowsOf(stored, about, call, chance, next, failed);
    judged.push(one);
    const { effect, id } = stored.rule;
    if (one.verdict !== "hit" || !effect.row) continue;
    for (const at of one.rows) failed.set(at, { rule: id, ...effect.row });
  }
  return { judged, failed };
}

/**
 * With `countBy: row` each row is counted and draws. Otherwise the call is counted once, each row draws for itself, and
 * `times` counts calls.
 */
function judgeRowsOf(
  stored: StoredRule,
  rows: readonly RowFacts[],
  call: CallFacts,
  chance: Chance,
  next: typeof nextCandidate,
  failed: ReadonlyMap<number, RowFault>,
): JudgedRows {
  const byRow = countsRows(stored);
  const judged: { index: number; candidate: Candidate; draw: number; verdict: Verdict }[] = [];
  for (const { index, row } of rows) {
    const before = byRow ? undefined : judged[0]?.candidate;
    const candidate = before ?? next(stored, groupOf(stored, call, row));
    const key = keyOf(stored.rule.when.draw.key, call, row);
    const { draw, missed } = judge(candidate, chance, key, byRow ? undefined : index);
    const verdict = missed ?? (failed.has(index) ? "passed over" : "hit");
    judged.push({ index, candidate, draw, verdict });
    if (byRow) countVerdict(candidate, verdict);
  }
  const verdict = nearestToHit(judged.map((one) => one.verdict));
  const alike = judged.filter((one) => one.verdict === verdict);
  const [{ candidate, draw }] = alike as [(typeof judged)[number]];
  if (!byRow) countVerdict(candidate, verdict);
  return { stored, verdict, rows: alike.map(({ index }) => index), ordinal: candidate.ordinal, draw };
}
