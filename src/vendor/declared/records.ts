import type { Entity, NamedEntity } from "../../store/entity.ts";
import { type LookUps, notFound, resolve } from "../../store/resolve.ts";
import type { Store } from "../../store/store.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import { asShown, type SchemaNode } from "../../wire/schema-node.ts";
import { type Constants, ownRules, type RecordRules } from "../entities/record-rules.ts";
import type { CallContext } from "../entities/token.ts";
import type { MemberDocument } from "./method-document.ts";

export type AnyRow = Readonly<Record<string, unknown>>;

export const hasMembers = (row: AnyRow, where: Constants): boolean =>
  Object.entries(where).every(([name, value]) => (row[name] ?? null) === value);

export const rulesOf = ({ collection }: Pick<Entity, "collection">): RecordRules => ownRules[collection] ?? {};

/** What methods find and show of the entities of a stand-in: ours, and those of its folders. */
export class Records {
  readonly #byCollection: ReadonlyMap<string, Entity<AnyRow>>;

  constructor(entities: readonly Entity<object>[]) {
    this.#byCollection = new Map(entities.map((entity) => [entity.collection, entity as unknown as Entity<AnyRow>]));
  }

  /** Those that identifiers can name. */
  get identifiable(): readonly string[] {
    return [...this.#byCollection.keys()].filter((one) => this.entity(one));
  }

  /** An entity that identifiers can name; `undefined` for an unknown collection, and for tokens and users. */
  entity(collection: string): NamedEntity<AnyRow> | undefined {
    const found = this.#byCollection.get(collection);
    return found && "notFound" in found ? (found as NamedEntity<AnyRow>) : undefined;
  }

  /**
   * What an identifier of a page looks into: the collection that it says, else the one whose label or name stands in its type, as in
   * `Accounts receivable Identifier`.
   */
  identifiedBy({ type, typeWords = "", refersTo }: MemberDocument): NamedEntity<AnyRow> | undefined {
    if (type !== "Identifier") return undefined;
    if (refersTo !== undefined) return this.entity(refersTo);
    const words = plain(typeWords).replace(/ identifier$/, "");
    const all = [...this.#byCollection.values()];
    const found = all.find(({ label, collection }) => plain(label) === words || plain(collection) === words);
    return found && this.entity(found.collection);
  }

  /** The record that an identifier names and that has these members, or why there is none. */
  named(lookUps: LookUps, entity: NamedEntity<AnyRow>, identifier: AnyRow, where: Constants = {}): AnyRow | Refusal {
    const own = rulesOf(entity).resolve;
    if (own) return own(lookUps, identifier as never, where) as AnyRow | Refusal;
    const found = resolve(lookUps, entity, identifier);
    if (isRefusal(found) || hasMembers(found, { removed: null, ...where })) return found;
    const value = Object.values(identifier).find((one) => one != null);
    return notFound(entity, value);
  }

  /** A record as an answer has it: with the records that it refers to, cut down to the members of the answer. */
  shown(row: AnyRow, entity: Entity<AnyRow>, node: SchemaNode, context: CallContext): object {
    const own = (rulesOf(entity).shown?.(row as never, context) ?? row) as AnyRow;
    return asShown(this.#withReferences(own, entity, node, context.store), node) as object;
  }

  #withReferences(row: AnyRow, entity: Entity<AnyRow>, { members }: SchemaNode, store: Store): AnyRow {
    const whole: Record<string, unknown> = { ...row };
    for (const [name, node] of members) {
      const id = row[`${name}_id`];
      const target = this.#byCollection.get(entity.references[`${name}_id`] ?? "");
      if (id == null || !target || name in row) continue;
      const [found] = store.collection(target).find("id", id);
      if (found) whole[name] = this.#withReferences(found, target, node, store);
    }
    return whole;
  }
}

const plain = (words: string) => words.toLowerCase().replaceAll("_", " ");

/** Can the fields that are given be looked up? A page may know ways of naming that an entity has not. */
export const canName = (entity: NamedEntity<AnyRow>, identifier: AnyRow): boolean =>
  rulesOf(entity).resolve !== undefined ||
  Object.entries(identifier).every(([field, value]) => value == null || Object.hasOwn(entity.indexes, field));
