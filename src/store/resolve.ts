import type { Assumes } from "../wire/assumptions.ts";
import { isRefusal, type Refusal, refuse, shown } from "../wire/refusal.ts";
import type { Collection } from "./collection.ts";
import type { NamedEntity } from "./entity.ts";
import { alikeName, folded } from "./index-map.ts";
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
  const { index, key, text } = asked;
  const found = collection.find(index, key);
  const exact = judged(found, entity, text);
  if (!isRefusal(exact)) return exact;
  const alike = found.length > 0 ? none : alikeRows(collection, entity, index, key, assumes);
  const result = alike.length > 0 ? judged(alike, entity, text) : exact;
  const isAmbiguous = isRefusal(result) && result.refused === "ambiguousIdentifier";
  if (!isAmbiguous || assumes("identifier.ambiguous") !== "first") return result;
  return (alike.length > 0 ? alike[0] : found[0]) as Row;
}

const none: readonly never[] = Object.freeze([]);

/** Of a text that is not found as it stands: the rows that it names where letter case does not matter. */
export function alikeRows<Row>(
  collection: Collection<Row>,
  entity: Pick<NamedEntity<Row>, "indexes">,
  index: string,
  key: unknown,
  assumes: Assumes,
): readonly Row[] {
  const alike = findAlike(collection, entity, index, key);
  return alike.length > 0 && assumes("identifier.exact-text") === "alike" ? alike : [];
}

/** The rows whose key differs from a text in letter case or in white space around it at most. */
export function findAlike<Row>(
  collection: Collection<Row>,
  { indexes }: Pick<NamedEntity<Row>, "indexes">,
  index: string,
  key: unknown,
): readonly Row[] {
  const name = alikeName(index);
  return typeof key === "string" && Object.hasOwn(indexes, name) ? collection.find(name, folded(key)) : none;
}

function judged<Row>(found: readonly Row[], entity: NamedEntity<Row>, text: string): Row | Refusal {
  if (found.length === 1) return found[0] as Row;
  if (found.length === 0) return refuse(entity.notFound, { value: text });
  return refuse("ambiguousIdentifier", { label: entity.label, value: text, count: String(found.length) });
}
