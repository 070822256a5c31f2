import { memoizeByObject } from "../../ground/memoize.ts";
import { draw } from "../../ground/random.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { Method } from "../../vendor/method.ts";
import type { BulkData } from "../../wire/bulk.ts";
import type { Release } from "../../wire/release.ts";
import type { Notes } from "./notes.ts";

export interface Selection {
  /** By dotted name. Empty: everything is answered. */
  readonly fields: ReadonlyMap<string, "whole" | "in part">;
  readonly unknown: readonly string[];
}

/** Reads `"id, number, performed_by_unit.name"`, or an array of such texts [assumed: no page shows its use]. */
export function readFieldsSet(sent: string | readonly string[], available: ReadonlySet<string>): Selection {
  const asked = [sent]
    .flat()
    .flatMap((text) => text.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const fields = new Map<string, "whole" | "in part">();
  for (const name of asked.filter((one) => available.has(one))) {
    for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
      const around = name.slice(0, dot);
      // A field that was asked for as a whole stays whole, whatever of it is asked for besides.
      if (!fields.has(around)) fields.set(around, "in part");
    }
    fields.set(name, "whole");
  }
  return { fields, unknown: asked.filter((name) => !available.has(name)) };
}

/** Members of the rows or entities that the method answers in a release, inner ones behind a dot. */
export const selectableFields = ({ data, bulk }: Method, release: Release): ReadonlySet<string> =>
  fieldsIn(schemaTree(data, release), bulk !== undefined);

const fieldsIn = memoizeByObject((tree: SchemaNode, isBulk: boolean) => {
  const sets = isBulk ? [...tree.members.values()] : [tree];
  return new Set(sets.flatMap((set) => namesWithin(set.element ?? set, "")));
});

function namesWithin({ members }: SchemaNode, before: string): string[] {
  return [...members].flatMap(([name, member]) => [before + name, ...namesWithin(member, `${before}${name}.`)]);
}

export function selectData({ bulk }: Method, data: unknown, { fields }: Selection): unknown {
  if (!bulk) return selectFields(data, fields);
  return Object.fromEntries(Object.entries(data as object).map(([name, set]) => [name, selectFields(set, fields)]));
}

export function selectFields(value: unknown, fields: Selection["fields"], before = ""): unknown {
  if (Array.isArray(value)) return value.map((one) => selectFields(one, fields, before));
  if (typeof value !== "object" || value === null) return value;
  const selected = Object.entries(value).flatMap(([name, one]) => {
    const wanted = fields.get(before + name);
    if (!wanted) return [];
    return [[name, wanted === "whole" ? one : selectFields(one, fields, `${before}${name}.`)]];
  });
  return Object.fromEntries(selected);
}

/** As many rows as the documented answer has in each set: that it keeps the order of more is not shown. */
const rowsShownInOrder = 2;

/** What goes out of the two sets: an empty one may be absent or null. */
export type ShownSets = { readonly [Name in keyof BulkData]?: BulkData[Name] | null };

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

/** The rows in another order, which depends on them alone, so that the same run gives the same answer. */
function shuffled<Row extends object>(rows: readonly Row[]): Row[] {
  const drawn = rows.map((row, index) => ({ row, at: draw([row, index]) }));
  const shown = drawn.sort((one, other) => one.at - other.at).map(({ row }) => row);
  return shown.every((row, index) => row === rows[index]) ? shown.reverse() : shown;
}
