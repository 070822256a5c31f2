import type { Assumes } from "../assumptions/assumptions.ts";
import { type Refusal, refuse, valueText } from "../wire/refusal.ts";
import type { Collection } from "./collection.ts";
import type { IdentifiableEntity } from "./entity.ts";
import type { Store } from "./store.ts";

/** Where something is looked up, and who is told what that rests on. */
export interface LookupContext {
  readonly store: Store;
  readonly assumes: Assumes;
}

/** The row that an identifier names by its one given field, or why there is none. */
export function resolve<Row>(
  lookup: LookupContext,
  entity: IdentifiableEntity<Row>,
  identifier: object,
): Row | Refusal {
  for (const index in identifier) {
    const key = (identifier as Readonly<Record<string, unknown>>)[index];
    if (key != null) return resolveBy(lookup, entity, index, key);
  }
  throw new Error(`an identifier of ${entity.collection} without a field passed its schema`);
}

export function resolveBy<Row>(
  { store, assumes }: LookupContext,
  entity: IdentifiableEntity<Row>,
  index: string,
  key: unknown,
): Row | Refusal {
  const collection = store.collection(entity);
  const found = collection.find(index, key);
  if (found.length === 1) return found[0] as Row;
  const rows = found.length > 0 ? found : rowsIgnoringCase(collection, index, key, assumes);
  if (rows.length === 1) return rows[0] as Row;
  if (rows.length === 0) return notFound(entity, key);
  if (assumes("identifier.ambiguous") === "first") return rows[0] as Row;
  return refuse("ambiguousIdentifier", { label: entity.label, value: valueText(key), count: String(rows.length) });
}

/** The refusal of what an entity does not have. The error of a declared entity has its label from here. */
export function notFound(
  { notFound: kind, label }: Pick<IdentifiableEntity, "notFound" | "label">,
  key: unknown,
): Refusal {
  return refuse(kind, kind === "recordNotFound" ? { label, value: valueText(key) } : { value: valueText(key) });
}

/** The rows that a text names where letter case does not matter, when no row has the exact text. */
export function rowsIgnoringCase<Row>(
  collection: Collection<Row>,
  index: string,
  key: unknown,
  assumes: Assumes,
): readonly Row[] {
  const alike = collection.find(index, key, true);
  return alike.length > 0 && assumes("identifier.exact-text") === "alike" ? alike : [];
}
