import * as z from "zod";
import type { Contract } from "../method.ts";
import { type Selection, selectFields } from "../wire/fields-set.ts";

const known = new WeakMap<Contract, readonly string[]>();

/** The names that a `fields_set` of the method may hold: members of its rows, or of the entities that it answers. */
export function selectableFields(contract: Contract): readonly string[] {
  const there = known.get(contract);
  if (there) return there;
  const names = new Set(records(contract).flatMap((record) => Object.keys(record.shape)));
  known.set(contract, [...names]);
  return [...names];
}

/** The data of an answer with only the fields that were asked for. */
export function selectData(contract: Contract, data: unknown, selection: Selection): unknown {
  if (!selection.names) return data;
  const select = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map((row: object) => selectFields(row, selection))
      : selectFields(value as object, selection);
  if (!contract.bulk) return select(data);
  const sets = Object.entries(data as object);
  return Object.fromEntries(sets.map(([name, set]) => [name, select(set)]));
}

function records(contract: Contract): z.ZodObject[] {
  const inner = (schema: unknown) => (schema instanceof z.ZodArray ? schema.element : schema) as z.ZodObject;
  if (!contract.bulk) return [inner(contract.data)];
  return Object.values((contract.data as z.ZodObject).shape).map(inner);
}
