import type { Contract } from "../../vendor/method.ts";
import { type Selection, selectFields } from "../../wire/fields-set.ts";
import type { Release } from "../../wire/release.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";

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
  if (!selection.fields) return data;
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
