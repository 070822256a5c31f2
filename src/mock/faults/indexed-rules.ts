import { RuleIndex } from "../../matching/rule-index.ts";
import type { CallFacts, RowFacts } from "./match.ts";
import { isAboutRows, type StoredRule } from "./stored-rule.ts";

/** The rules that can be about a method, and how those that are about one call, or about one row of it, are found. */
export interface IndexedRules {
  readonly ofCall: RuleIndex<StoredRule, CallFacts>;
  /** The rules that fail rows, by what they ask of the call. */
  readonly ofRowsOfCall: RuleIndex<StoredRule, CallFacts>;
  /** The same ones, by what they ask of a row. */
  readonly ofRow: RuleIndex<StoredRule, RowFacts>;
}

/** Makes rules ready to be found often. */
export function indexRules(rules: readonly StoredRule[]): IndexedRules {
  const aboutRows = rules.filter(isAboutRows);
  const aboutCalls = rules.filter((stored) => !isAboutRows(stored));
  return {
    ofCall: new RuleIndex(aboutCalls, ({ matcher }) => matcher.call),
    ofRowsOfCall: new RuleIndex(aboutRows, ({ matcher }) => matcher.call),
    ofRow: indexByRow(aboutRows),
  };
}

/** Finds rules by what they ask of a row. */
export const indexByRow = (rules: readonly StoredRule[]): RuleIndex<StoredRule, RowFacts> =>
  new RuleIndex(rules, ({ matcher }) => matcher.row);
