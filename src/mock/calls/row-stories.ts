import { isUndocumented, type UsedAssumption, weakestProvenance } from "../../assumptions/assumptions.ts";
import { cutText, firstAndMore } from "../../ground/quoted-text.ts";
import { isRefusal, type Refusal, refuse, renderRow } from "../../wire/refusal.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import type { TemplateValues } from "../../wire/text-template.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import {
  type CountedReason,
  type FailedRow,
  maxShown,
  type RowCounts,
  rowFailureReason,
} from "../journal/call-line.ts";
import type { HiddenRow, RowStories, Story } from "../journal/stored-entry.ts";
import type { Answer, BulkResult } from "./answer.ts";
import type { Created, Row } from "./call-row.ts";
import { ignoredNames } from "./say-notes.ts";

const mostNames = 100;

/** The first names that a client sent, with the secrets in them masked. */
export const firstNames = (names: readonly string[]): readonly string[] =>
  firstAndMore(names, mostNames, (name) => maskText(cutText(name)));

/** The stories of the rows, and the rows that the answer does not show. */
export function rowStories({ bulk, assumptions }: Answer): RowStories | undefined {
  if (!bulk) return undefined;
  const stories: Story[] = [];
  const samples: Row[] = [];
  const byText = new Map<string, number>();
  const ofRows = bulk.rows.map((row) => {
    const sample = samples.findIndex((other) => haveSameStory(row, other));
    if (sample >= 0) return sample;
    const story = storyOf(row, assumptions);
    if (samples.length < mostSamples) {
      samples.push(row);
      return stories.push(story) - 1;
    }
    const text = JSON.stringify(story);
    const index = byText.get(text) ?? stories.push(story) - 1;
    byText.set(text, index);
    return index;
  });
  const isAllShown = bulk.rows.length === bulk.data.processed_customer_events_set.length;
  return { stories, ofRows, hidden: isAllShown ? [] : bulk.rows.flatMap(hiddenRow) };
}

/** Rows that later rows are compared with; further kinds of rows are compared by the text of their story. */
const mostSamples = 16;

function haveSameStory(row: Row, sample: Row): boolean {
  if (row.fault !== sample.fault || kindOf(row) !== kindOf(sample)) return false;
  if (row.list.length !== sample.list.length) return false;
  return row.list.every(({ id, name }, at) => id === sample.list[at]?.id && name === sample.list[at]?.name);
}

const kindOf = ({ result }: Row) => (isRefusal(result) ? result.kind : undefined);

function storyOf(row: Row, assumptions: readonly UsedAssumption[]): Story {
  const ids = new Set(row.list.map(({ id }) => id));
  // Every row of a declared method rests on its folder.
  const used = assumptions.filter(({ id }) => id === "method.declared" || ids.has(id));
  const { result, decidingFault, outcome } = row;
  return {
    outcome,
    stored: row.isStored,
    ...(isRefusal(result) && { kind: result.kind, provenance: weakestProvenance(used) }),
    assumptions: used.filter(isUndocumented).map(({ id }) => id),
    ignored: firstNames(ignoredNames(row)),
    ...(decidingFault && { fault: { rule: decidingFault.rule, outcome: decidingFault.outcome } }),
  };
}

/** A row that the answer leaves out, or that is stored though the answer says that it failed. */
function hiddenRow(row: Row): HiddenRow[] {
  const { index, identifier, outcome, isStored, result } = row;
  if (outcome === "processed" || (outcome === "unprocessed" && !isStored)) return [];
  return [{ index, request_unique_identifier: identifier, ...(isStored && createdOf(result as Created)) }];
}

const createdOf = ({ id, number }: Created) => ({ id, number });

/** Failures are counted by kind and member; beyond this number of reasons, by kind alone. */
const mostReasons = 50;

/** How many rows failed for a reason. */
interface ReasonCount {
  count: number;
  readonly first: Row;
  values: TemplateValues;
}

/** Counts the results of the rows. @param mask masks the secrets of the call */
export function countRows(bulk: BulkResult, mask: (texts: FailureTexts) => FailureTexts): RowCounts {
  const { rows, failedRows, storedCount, data, errors } = bulk;
  const { processed_customer_events_set: processed, unprocessed_customer_events_set: unprocessed } = data;
  const counts = {
    count: rows.length,
    processed: processed.length,
    unprocessed: failedRows.length,
    stored: storedCount,
  };
  if (failedRows.length === 0) return { ...counts, reasons: [], failures: [] };
  const failures = failedRows.slice(0, maxShown).map((row, at): FailedRow => {
    const { error_code = "", error_description = "" } = unprocessed[at] ?? {};
    return describeFailure({ request_unique_identifier: row.identifier, error_code, reason: error_description }, row);
  });
  const byReason = new Map<string, ReasonCount>();
  for (const row of failedRows) countReason(byReason, row);
  const reasons = Array.from(byReason.values(), (counted) => reasonOf(counted, errors));
  return { ...counts, ...mask({ reasons: reasons.sort((a, b) => b.count - a.count), failures }) };
}

export type FailureTexts = Pick<RowCounts, "reasons" | "failures">;

/** A failure with its short reason and its rule. */
function describeFailure<Text extends { readonly reason: string }>(failure: Text, { decidingFault }: Row) {
  return { ...failure, reason: rowFailureReason(failure.reason), ...(decidingFault && { rule: decidingFault.rule }) };
}

function countReason(byReason: Map<string, ReasonCount>, row: Row): void {
  const { result, decidingFault } = row;
  const values = isRefusal(result) ? valuesInRow(result) : {};
  const kind = isRefusal(result) ? result.kind : `rule ${decidingFault?.rule}`;
  const { path } = values;
  const fullKey = path === undefined ? kind : `${kind} ${path}`;
  const key = byReason.has(fullKey) || byReason.size < mostReasons ? fullKey : kind;
  const counted = byReason.get(key);
  if (!counted) {
    byReason.set(key, { count: 1, first: row, values });
    return;
  }
  counted.count += 1;
  for (const name in values) {
    if (counted.values[name] !== values[name]) counted.values = { ...counted.values, [name]: differing };
  }
}

/** Stands for a value that differs between rows. */
const differing = "…";

/** The values of a refusal, with its path within the row. */
function valuesInRow({ values }: Refusal): TemplateValues {
  const { path } = values;
  return path === undefined ? values : { ...values, path: path.replace(/^\w+\[\d+\]\./, "") };
}

function reasonOf({ count, first, values }: ReasonCount, errors: VendorErrorTable): CountedReason {
  const { result, fault } = first;
  const answer = isRefusal(result) ? renderRow(errors, refuse(result.kind, values)) : fault;
  const { error_code = "", error_description: reason = "" } = answer ?? {};
  return describeFailure({ count, error_code, reason }, first);
}
