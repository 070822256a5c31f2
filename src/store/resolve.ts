import { type Refusal, refuse, shown } from "../wire/refusal.ts";
import type { NamedEntity } from "./entity.ts";
import type { Store } from "./store.ts";

/**
 * The row that an identifier object names by its one given field, or why there is none.
 * @param identifier has passed its schema: exactly one field is neither absent nor `null`
 */
export function resolve<Row>(
  store: Store,
  entity: NamedEntity<Row>,
  identifier: Readonly<Record<string, unknown>>,
): Row | Refusal {
  for (const field in identifier) {
    const given = identifier[field];
    if (given != null) return resolveBy(store, entity, field, given, shown(given));
  }
  throw new Error(`an identifier of ${entity.collection} without a field passed its schema`);
}

/** The row that has `key` in an index. `text` is how the key may be shown. */
export function resolveBy<Row>(
  store: Store,
  entity: NamedEntity<Row>,
  index: string,
  key: unknown,
  text: string,
): Row | Refusal {
  const collection = store.collection(entity);
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
