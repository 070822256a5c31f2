import type { Assumes } from "../wire/assumptions.ts";
import { isRefusal, type Refusal, refuse, shown } from "../wire/refusal.ts";
import type { Collection } from "./collection.ts";
import type { NamedEntity } from "./entity.ts";
import type { Store } from "./store.ts";

/** Where something is looked up, and who is told what that rests on. */
export interface LookUps {
  readonly store: Store;
  readonly assumes: Assumes;
}

/**
 * The row that an identifier object names by its one given field, or why there is none.
 * @param identifier has passed its schema: exactly one field is neither absent nor `null`
 */
export function resolve<Row>(
  { store, assumes }: LookUps,
  entity: NamedEntity<Row>,
  identifier: Readonly<Record<string, unknown>>,
): Row | Refusal {
  for (const field in identifier) {
    const key = identifier[field];
    if (key != null) return lookUp(store.collection(entity), entity, { index: field, key, text: shown(key) }, assumes);
  }
  throw new Error(`an identifier of ${entity.collection} without a field passed its schema`);
}

/** What is looked up: a key in an index, and how the key may be shown. */
export interface LookedUp {
  readonly index: string;
  readonly key: unknown;
  readonly text: string;
}

/** The row that has a key in an index. */
export const resolveBy = <Row>({ store, assumes }: LookUps, entity: NamedEntity<Row>, asked: LookedUp): Row | Refusal =>
  lookUp(store.collection(entity), entity, asked, assumes);

function lookUp<Row>(
  collection: Collection<Row>,
  entity: NamedEntity<Row>,
  asked: LookedUp,
  assumes: Assumes,
): Row | Refusal {
  const { index, key } = asked;
  const { untouched } = collection;
  const before = untouched?.resolved.get(index, key);
  const result = before ?? judged(collection.find(index, key), entity, asked.text);
  if (before === undefined) untouched?.resolved.set(index, key, result);
  const isAmbiguous = isRefusal(result) && result.refused === "ambiguousIdentifier";
  if (isAmbiguous && assumes("identifier.ambiguous") === "first") return collection.find(index, key)[0] as Row;
  return result;
}

function judged<Row>(found: readonly Row[], entity: NamedEntity<Row>, text: string): Row | Refusal {
  if (found.length === 1) return found[0] as Row;
  if (found.length === 0) return refuse(entity.notFound, { value: text });
  return refuse("ambiguousIdentifier", { label: entity.label, value: text, count: String(found.length) });
}
