import * as z from "zod";
import type { Contract } from "../method.ts";
import { type Selection, selectFields } from "../wire/fields-set.ts";
import type { Release } from "../wire/release.ts";
import { released } from "../wire/released.ts";

const known = new WeakMap<Contract, Map<number, ReadonlySet<string>>>();

/**
 * The names that a `fields_set` of the method may hold in a release: members of its rows, or of the entities that it
 * answers, and the members within those behind a dot.
 */
export function selectableFields(contract: Contract, release: Release): ReadonlySet<string> {
  const byRelease = known.get(contract) ?? new Map<number, ReadonlySet<string>>();
  known.set(contract, byRelease);
  const there = byRelease.get(release.order);
  if (there) return there;
  const names = new Set(records(contract).flatMap((record) => namesWithin(released(record, release), "")));
  byRelease.set(release.order, names);
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

function records(contract: Contract): z.ZodType[] {
  const inner = (schema: unknown) => (schema instanceof z.ZodArray ? schema.element : schema) as z.ZodType;
  if (!contract.bulk) return [inner(contract.data)];
  return Object.values((contract.data as z.ZodObject).shape).map(inner);
}

function namesWithin(schema: z.ZodType, before: string): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return namesWithin(schema.unwrap() as z.ZodType, before);
  }
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([name, member]) => [
    before + name,
    ...namesWithin(member, `${before}${name}.`),
  ]);
}
