import type { Assumes } from "../assumptions/assumptions.ts";
import { memberOf } from "../common/json.ts";
import { type Refusal, refuse, valueText } from "../wire/refusal.ts";
import type { Collection } from "./collection.ts";
import type { IdentifiableEntity } from "./entity.ts";
import type { Store } from "./store.ts";

/** Where a record is looked up, and who notes what the result depends on. */
export interface LookupContext {
  readonly store: Store;
  readonly assumes: Assumes;
}

/** The record that an identifier names by its one given field, or why there is none. */
export function resolve<Stored>(lookup: LookupContext, entity: IdentifiableEntity<Stored>, identifier: object) {
  const field = givenField(identifier);
  if (field !== undefined) return resolveBy(lookup, entity, field, memberOf(identifier, field));
  throw new Error(`an identifier of ${entity.collection} without a field passed its schema`);
}

/** The first field of an identifier that has a value. */
export function givenField(identifier: object): string | undefined {
  for (const field in identifier) if (memberOf(identifier, field) != null) return field;
  return undefined;
}

export function resolveBy<Stored>(
  { store, assumes }: LookupContext,
  entity: IdentifiableEntity<Stored>,
  field: string,
  value: unknown,
): Stored | Refusal {
  return onlyRecord(findRecords(store.collection(entity), field, value, assumes), entity, value, assumes);
}

/** The one record of a value, or why there is none. */
export function onlyRecord<Stored>(
  records: readonly Stored[],
  entity: IdentifiableEntity<Stored>,
  value: unknown,
  assumes: Assumes,
) {
  const first = records[0];
  if (first === undefined) return notFound(entity, value);
  if (records.length === 1 || assumes("identifier.ambiguous") === "first") return first;
  return refuse("ambiguousIdentifier", { label: entity.label, value: valueText(value), count: String(records.length) });
}

/** The error of an entity of a folder needs the label, as it has no text of its own. */
export function notFound({ notFound: kind, label }: Pick<IdentifiableEntity, "notFound" | "label">, value: unknown) {
  const text = valueText(value);
  return refuse(kind, kind === "recordNotFound" ? { label, value: text } : { value: text });
}

/** The records with a value, or else those whose value differs in letter case alone, where CRM.COM ignores that. */
export function findRecords<Stored>(collection: Collection<Stored>, index: string, value: unknown, assumes: Assumes) {
  const exact = collection.find(index, value);
  if (exact.length > 0) return exact;
  const similar = collection.find(index, value, true);
  return similar.length > 0 && assumes("identifier.exact-text") === "alike" ? similar : [];
}
