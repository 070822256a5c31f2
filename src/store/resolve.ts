import { type Refusal, refuse, shown } from "../wire/refusal.ts";
import type { Collection } from "./collection.ts";
import type { NamedEntity } from "./entity.ts";
import type { Store } from "./store.ts";

/**
 * What finds the row that an identifier object names by its one given field, or tells why there is none. For many
 * identifiers in a row: the collection is looked for once.
 */
export function resolver<Row>(store: Store, entity: NamedEntity<Row>) {
  const collection = store.collection(entity);
  /** @param identifier has passed its schema: exactly one field is neither absent nor `null` */
  return (identifier: Readonly<Record<string, unknown>>): Row | Refusal => {
    for (const field in identifier) {
      const given = identifier[field];
      if (given != null) return lookUp(collection, entity, field, given, shown(given));
    }
    throw new Error(`an identifier of ${entity.collection} without a field passed its schema`);
  };
}

/** The row that one identifier names, as `resolver` finds it. */
export const resolve = <Row>(
  store: Store,
  entity: NamedEntity<Row>,
  identifier: Readonly<Record<string, unknown>>,
): Row | Refusal => resolver(store, entity)(identifier);

/** The row that has `key` in an index. `text` is how the key may be shown. */
export const resolveBy = <Row>(
  store: Store,
  entity: NamedEntity<Row>,
  index: string,
  key: unknown,
  text: string,
): Row | Refusal => lookUp(store.collection(entity), entity, index, key, text);

function lookUp<Row>(
  collection: Collection<Row>,
  entity: NamedEntity<Row>,
  index: string,
  key: unknown,
  text: string,
): Row | Refusal {
  const { untouched } = collection;
  const before = untouched?.resolved.get(index, key);
  if (before !== undefined) return before;
  const result = judged(collection.find(index, key), entity, text);
  untouched?.resolved.set(index, key, result);
  return result;
}

function judged<Row>(found: readonly Row[], entity: NamedEntity<Row>, text: string): Row | Refusal {
  if (found.length === 1) return found[0] as Row;
  if (found.length === 0) return refuse(entity.notFound, { value: text });
  return refuse("ambiguousIdentifier", { label: entity.label, value: text, count: String(found.length) });
}
