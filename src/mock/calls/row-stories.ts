import { isUndocumented, type UsedAssumption, weakestProvenance } from "../../assumptions/assumptions.ts";
import { cutText, firstAndMore } from "../../ground/quoted-text.ts";
import { isRefusal } from "../../wire/refusal.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import type { HiddenRow, RowStories, Story } from "../journal/stored-entry.ts";
import type { Answer } from "./answer.ts";
import type { Created, Row } from "./call-row.ts";
import { ignoredNames } from "./client-notes.ts";

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
