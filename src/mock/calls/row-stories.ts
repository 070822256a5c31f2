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
import type { Answer, DoneRows } from "./answer.ts";
import type { Created, Row } from "./call-row.ts";
import { ignoredNames } from "./say-notes.ts";

const mostNames = 100;

/** Names of a client's, with the secrets in them masked. */
export const firstNames = (names: readonly string[]): readonly string[] =>
  firstAndMore(names, mostNames, (name) => maskText(cutText(name)));

/** What the journal keeps of the rows of a call: the story of each, and what the answer does not show of them. */
export function keptRows({ rows: done, assumptions }: Answer): RowStories | undefined {
  if (!done) return undefined;
  const stories: Story[] = [];
  const tellers: Row[] = [];
  const byText = new Map<string, number>();
  const of = done.rows.map((row) => {
    const known = tellers.findIndex((other) => haveOneStory(row, other));
    if (known >= 0) return known;
    const story = storyOf(row, assumptions);
    if (tellers.length < mostTellers) {
      tellers.push(row);
      return stories.push(story) - 1;
    }
    const text = JSON.stringify(story);
    const which = byText.get(text) ?? stories.push(story) - 1;
    byText.set(text, which);
    return which;
  });
  const isAllShown = done.rows.length === done.data.processed_customer_events_set.length;
  return { stories, of, unshown: isAllShown ? [] : done.rows.flatMap(unshownOf) };
}

/** Rows that others are compared to; a call seldom has more kinds of rows. */
const mostTellers = 16;

function haveOneStory(one: Row, other: Row): boolean {
  if (one.fault !== other.fault || one.list.length !== other.list.length || kindOf(one) !== kindOf(other)) return false;
  for (let at = 0; at < one.list.length; at += 1) {
    if (one.list[at]?.id !== other.list[at]?.id || one.list[at]?.name !== other.list[at]?.name) return false;
  }
  return true;
}

const kindOf = ({ result }: Row) => (isRefusal(result) ? result.refused : undefined);

function storyOf(row: Row, assumptions: readonly UsedAssumption[]): Story {
  const ids = new Set(row.list.map(({ id }) => id));
  // A method of a folder is no documented one, whatever its row rests on.
  const used = assumptions.filter(({ id }) => id === "method.declared" || ids.has(id));
  const { result, struckBy, outcome } = row;
  return {
    outcome,
    stored: row.isStored,
    ...(isRefusal(result) && { kind: result.refused, provenance: weakestProvenance(used) }),
    assumptions: used.filter(isUndocumented).map(({ id }) => id),
    ignored: firstNames(ignoredNames(row)),
    ...(struckBy && { fault: { rule: struckBy.rule, outcome: struckBy.outcome } }),
  };
}

/** A row that was left out of the answer, or that is stored though the answer says that it failed. */
function unshownOf(row: Row): HiddenRow[] {
  const { index, identifier, outcome, isStored, result } = row;
  if (outcome === "processed" || (outcome === "unprocessed" && !isStored)) return [];
  return [{ index, request_unique_identifier: identifier, ...(isStored && createdOf(result as Created)) }];
}

const createdOf = ({ id, number }: Created) => ({ id, number });

/** Reasons are told apart by kind and member; names of a client's are without end, and are counted by kind alone then. */
const mostReasons = 50;

interface Counted {
  count: number;
  readonly first: Row;
  values: TemplateValues;
}

/** What became of the rows of a call, counted. @param mask takes the secrets of the call out of what it tells */
export function countedRows(done: DoneRows, mask: (texts: FailureTexts) => FailureTexts): RowCounts {
  const { rows, failed, stored, data, errors } = done;
  const { processed_customer_events_set: processed, unprocessed_customer_events_set: unprocessed } = data;
  const counts = { count: rows.length, processed: processed.length, unprocessed: failed.length, stored };
  if (failed.length === 0) return { ...counts, reasons: [], failures: [] };
  const failures = failed.slice(0, maxShown).map((row, at): FailedRow => {
    const { error_code = "", error_description = "" } = unprocessed[at] ?? {};
    return told({ request_unique_identifier: row.identifier, error_code, reason: error_description }, row);
  });
  const groups = new Map<string, Counted>();
  for (const row of failed) countReason(groups, row);
  const reasons = Array.from(groups.values(), (group) => reasonOf(group, errors));
  return { ...counts, ...mask({ reasons: reasons.sort((one, other) => other.count - one.count), failures }) };
}

export type FailureTexts = Pick<RowCounts, "reasons" | "failures">;

function told<Told extends { readonly reason: string }>(one: Told, { struckBy }: Row): Told & { rule?: string } {
  return { ...one, reason: rowFailureReason(one.reason), ...(struckBy && { rule: struckBy.rule }) };
}

function countReason(groups: Map<string, Counted>, row: Row): void {
  const { result, struckBy } = row;
  const values = isRefusal(result) ? valuesIn(result) : {};
  const kind = isRefusal(result) ? result.refused : `rule ${struckBy?.rule}`;
  const { path } = values;
  const whole = path === undefined ? kind : `${kind} ${path}`;
  const key = groups.has(whole) || groups.size < mostReasons ? whole : kind;
  const group = groups.get(key);
  if (!group) groups.set(key, { count: 1, first: row, values });
  else {
    group.count += 1;
    for (const name in values) {
      const known = group.values[name];
      if (known !== values[name] && known !== differing) group.values = { ...group.values, [name]: differing };
    }
  }
}

/** Stands for a value that differs between rows. */
const differing = "…";

/** The values of a refusal, its place as one within the row. */
function valuesIn({ values }: Refusal): TemplateValues {
  const { path } = values;
  return path === undefined ? values : { ...values, path: path.replace(/^\w+\[\d+\]\./, "") };
}

function reasonOf({ count, first, values }: Counted, errors: VendorErrorTable): CountedReason {
  const { result, fault } = first;
  const { code, text } = isRefusal(result)
    ? renderRow(errors, refuse(result.refused, values))
    : { code: fault?.error_code ?? "", text: fault?.error_description ?? "" };
  return told({ count, error_code: code, reason: text }, first);
}
