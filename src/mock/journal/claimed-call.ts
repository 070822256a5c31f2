import type { Condition } from "../../matching/condition.ts";
import { conditionsAt } from "../../matching/pointers.ts";
import { compileMatch, type RowFacts } from "../faults/match.ts";
import type { NumberedRecord } from "./journal.ts";
import type { ReadClaim } from "./journal-claim.ts";
import { plainConditions, sentConditions } from "./journal-filter.ts";
import { answerOf, notKept, type RecordedCall, rowsOfRecorded } from "./recorded-call.ts";

/** What a claim asks of a call, ready to be asked often. */
export interface ClaimedCall {
  /** Of its operation and its answer. */
  readonly plain: readonly Condition<NumberedRecord>[];
  /** Of what was sent with it: headers, query, parameters. */
  readonly sent: readonly Condition<RecordedCall>[];
  /** Of one of its rows; `undefined` when nothing is asked of rows. */
  readonly row: readonly Condition<RowFacts>[] | undefined;
}

/** Makes a claim ready to be asked of many calls. */
export function compileClaim(claim: ReadClaim): ClaimedCall {
  const parameters = conditionsAt(claim.where).map(({ read, ...more }) => ({
    ...more,
    read: ({ parameters }: RecordedCall) => (parameters === notKept ? notKept : read(parameters)),
  }));
  return {
    plain: plainConditions(claim),
    sent: [...sentConditions(claim), ...parameters],
    row: claim.rows && compileMatch({ rows: claim.rows }).row,
  };
}

/** Is a call as it is claimed? `undefined` when the journal did not keep enough of it to tell. */
export function isClaimed({ plain, sent, row }: ClaimedCall, call: RecordedCall): boolean | undefined {
  const answers = [...plain, ...sent].map((condition) => answerOf(condition, call));
  if (row) answers.push(hasRow(call, row));
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

function hasRow(call: RecordedCall, conditions: readonly Condition<RowFacts>[]): boolean | undefined {
  if (call.parameters === notKept) return undefined;
  return rowsOfRecorded(call).some((row) => conditions.every((condition) => answerOf(condition, row)));
}

/** The row conditions about the place of a row, and those about its members. */
export function rowConditions({ row = [] }: ClaimedCall) {
  const { at = [], members = [] } = Object.groupBy(row, ({ member }) => (member === "index" ? "at" : "members"));
  return { at, members };
}
