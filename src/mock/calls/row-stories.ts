import { isUndocumented, type UsedAssumption, weakestProvenance } from "../../assumptions/assumptions.ts";
import { cutText, firstAndMore } from "../../ground/quoted-text.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import type { HiddenRow, RowStories, Story } from "../journal/stored-entry.ts";
import type { Answer } from "./answer.ts";
import type { Row } from "./call-row.ts";
import { ignoredNames } from "./client-notes.ts";

const mostNames = 100;

/** The first names that a client sent, with the secrets in them masked. */
export const firstNames = (names: readonly string[]): readonly string[] =>
  firstAndMore(names, mostNames, (name) => maskText(cutText(name)));

/** The stories of the rows, one for each group, and the rows that the answer does not show. */
export function rowStories({ bulk, groups, assumptions }: Answer): RowStories | undefined {
  if (!bulk || !groups) return undefined;
  const stories = groups.groups.map(({ first }) => storyOf(first, assumptions));
  return { stories, ofRows: groups.ofRows, hidden: bulk.hiddenRows.map(hiddenRow) };
}

function storyOf(row: Row, assumptions: readonly UsedAssumption[]): Story {
  // Every row of a declared method rests on its folder.
  const used = assumptions.filter(({ id }) => id === "method.declared" || row.list.some((note) => note.id === id));
  const { refusal, decidingFault, outcome } = row;
  return {
    outcome,
    stored: row.isStored,
    ...(refusal && { kind: refusal.kind, provenance: weakestProvenance(used) }),
    assumptions: used.filter(isUndocumented).map(({ id }) => id),
    ignored: firstNames(ignoredNames(row)),
    ...(decidingFault && { fault: { rule: decidingFault.rule, outcome: decidingFault.outcome } }),
  };
}

function hiddenRow({ index, identifier, isStored, created }: Row): HiddenRow {
  const ids = isStored && created && { id: created.id, number: created.number };
  return { index, request_unique_identifier: identifier, ...ids };
}
