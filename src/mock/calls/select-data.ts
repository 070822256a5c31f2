import { memoizeByObject } from "../../common/memoize.ts";
import { draw } from "../../common/random.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { Method } from "../../vendor/method.ts";
import type { BulkData } from "../../wire/envelope.ts";
import type { Release } from "../../wire/release.ts";
import type { Notes } from "./notes.ts";

/** The part of an answer that `fields_set` selects. */
export interface FieldsSet {
  readonly fields: ReadonlyMap<string, "whole" | "in part">;
  /** Names that the answer does not have. */
  readonly unknown: readonly string[];
}

/** Reads `"id, number, performed_by_unit.name"`, or an array of such texts [assumed: no page shows its use]. */
export function readFieldsSet(sent: string | readonly string[], available: ReadonlySet<string>): FieldsSet {
  const names = [sent]
    .flat()
    .flatMap((text) => text.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const fields = new Map<string, "whole" | "in part">();
  for (const name of names.filter((name) => available.has(name))) {
    for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
      const parent = name.slice(0, dot);
      // A whole field stays whole, whichever of its members are selected too.
      if (!fields.has(parent)) fields.set(parent, "in part");
    }
    fields.set(name, "whole");
  }
  return { fields, unknown: names.filter((name) => !available.has(name)) };
}

/** The dotted names of the members that a method answers in a release. */
export const selectableFields = ({ data, bulk }: Method, release: Release): ReadonlySet<string> =>
  fieldsIn(schemaTree(data, release), bulk !== undefined);

const fieldsIn = memoizeByObject((tree: SchemaNode, isBulk: boolean) => {
  const sets = isBulk ? [...tree.members.values()] : [tree];
  return new Set(sets.flatMap((set) => namesWithin(set.element ?? set, "")));
});

function namesWithin({ members }: SchemaNode, before: string): string[] {
  return [...members].flatMap(([name, member]) => [before + name, ...namesWithin(member, `${before}${name}.`)]);
}

/** The `data` of an answer with the selected fields; both sets of a bulk answer stay. */
export function selectData({ bulk }: Method, data: unknown, fieldsSet: FieldsSet | undefined): unknown {
  if (!fieldsSet) return data;
  const { fields } = fieldsSet;
  if (!bulk) return selectFields(data, fields);
  return Object.fromEntries(Object.entries(Object(data)).map(([name, set]) => [name, selectFields(set, fields)]));
}

/** A value with the selected fields. */
export function selectFields(value: unknown, fields: FieldsSet["fields"], before = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => selectFields(item, fields, before));
  if (typeof value !== "object" || value === null) return value;
  const selected = Object.entries(value).flatMap(([name, member]) => {
    const part = fields.get(before + name);
    if (!part) return [];
    return [[name, part === "whole" ? member : selectFields(member, fields, `${before}${name}.`)]];
  });
  return Object.fromEntries(selected);
}

/** The documented answer has two rows in each set; it does not show the order of more. */
const rowsShownInOrder = 2;

/** The two sets as they are sent: an empty one may be absent or null. */
export type ShownSets = { readonly [Name in keyof BulkData]?: BulkData[Name] | null };

/** The two sets with the switched variants of `bulk.order` and `bulk.empty-result-set`. */
export function switchedSets(data: BulkData, notes: Notes): ShownSets {
  const sets = Object.values(data);
  const restsOnOrder = sets.some(({ length }) => length > rowsShownInOrder);
  const isAnyOrder = restsOnOrder && notes.assume("bulk.order") === "any";
  const empty = sets.some(({ length }) => length === 0) ? notes.assume("bulk.empty-result-set") : undefined;
  if (!isAnyOrder && empty === undefined) return data;
  const shown = Object.entries(data).filter(([, rows]) => empty !== "absent" || rows.length > 0);
  const shownOf = (rows: readonly object[]) => {
    if (empty === "null" && rows.length === 0) return null;
    return isAnyOrder && rows.length > rowsShownInOrder ? shuffled(rows) : rows;
  };
  return Object.fromEntries(shown.map(([name, rows]) => [name, shownOf(rows)]));
}

/** The rows in another order, which depends only on the rows. */
function shuffled<Row extends object>(rows: readonly Row[]): Row[] {
  const drawn = rows.map((row, index) => ({ row, rank: draw([row, index]) }));
  const shuffledRows = drawn.sort((a, b) => a.rank - b.rank).map(({ row }) => row);
  const isUnchanged = shuffledRows.every((row, index) => row === rows[index]);
  return isUnchanged ? shuffledRows.reverse() : shuffledRows;
}
