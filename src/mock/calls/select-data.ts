import { draw } from "../../ground/random.ts";
import type { Contract } from "../../vendor/method.ts";
import type { BulkData } from "../../wire/bulk.ts";
import { type Selection, selectFields } from "../../wire/fields-set.ts";
import type { Release } from "../../wire/release.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import type { UsedAssumptions } from "./used-assumptions.ts";

const selectable = new WeakMap<SchemaNode, ReadonlySet<string>>();

/**
 * The names that a `fields_set` of the method may hold in a release: members of its rows, or of the entities that it
 * answers, and the members within those behind a dot.
 */
export function selectableFields({ data, bulk }: Contract, release: Release): ReadonlySet<string> {
  const tree = schemaTree(data, release);
  const sets = bulk ? [...tree.members.values()] : [tree];
  const names = selectable.get(tree) ?? new Set(sets.flatMap((set) => namesWithin(set.element ?? set, "")));
  selectable.set(tree, names);
  return names;
}

/** The data of an answer with only the fields that were asked for. */
export function selectData(contract: Contract, data: unknown, selection: Selection): unknown {
  const select = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map((row: object) => selectFields(row, selection))
      : selectFields(value as object, selection);
  if (!contract.bulk) return select(data);
  const sets = Object.entries(data as object);
  return Object.fromEntries(sets.map(([name, set]) => [name, select(set)]));
}

function namesWithin({ members }: SchemaNode, before: string): string[] {
  return [...members].flatMap(([name, member]) => [before + name, ...namesWithin(member, `${before}${name}.`)]);
}

/** As many rows as the documented answer has in each set: that it keeps the order of more is not shown. */
const rowsShownInOrder = 2;

/** The two sets as the switches have them: the same data when none is on. Says what no page shows of them. */
export function switchedSets(data: BulkData, used: UsedAssumptions): Partial<BulkData> {
  const { assumes } = used;
  const sets = Object.values(data);
  const restsOnOrder = sets.some(
    ({ length }) => length > rowsShownInOrder || (length > 1 && used.variantOf("bulk.order") !== undefined),
  );
  const isAnyOrder = restsOnOrder && assumes("bulk.order") === "any";
  const areAbsent = sets.some(({ length }) => length === 0) && assumes("bulk.empty-result-set") === "absent";
  if (!isAnyOrder && !areAbsent) return data;
  const shown = Object.entries(data).filter(([, rows]) => !areAbsent || rows.length > 0);
  return Object.fromEntries(shown.map(([name, rows]) => [name, isAnyOrder ? shuffled<object>(rows) : rows]));
}

/** The rows in another order, which depends on them alone, so that the same run gives the same answer. */
function shuffled<Row extends object>(rows: readonly Row[]): Row[] {
  const drawn = rows.map((row, index) => ({ row, at: draw([row, index]) }));
  const shown = drawn.sort((one, other) => one.at - other.at).map(({ row }) => row);
  return shown.every((row, index) => row === rows[index]) ? shown.reverse() : shown;
}
