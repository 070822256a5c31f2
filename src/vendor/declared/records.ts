import type { MemberDocument } from "../../../contracts/document-types.ts";
import type { Entity, NamedEntity } from "../../store/entity.ts";
import { type LookUps, notFound, resolve } from "../../store/resolve.ts";
import type { Store } from "../../store/store.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import { asShown, type SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { type Constants, ownRules, type RecordRules } from "../entities/record-rules.ts";
import type { CallContext } from "../entities/token.ts";
import type { Contract, DoesRows, OwnOperation } from "../method.ts";

export type AnyRow = Readonly<Record<string, unknown>>;
export type AnyEntity = NamedEntity<AnyRow>;

export const hasMembers = (row: AnyRow, where: Constants): boolean =>
  Object.entries(where).every(([name, value]) => (row[name] ?? null) === value);

export const rulesOf = ({ collection }: Pick<Entity, "collection">): RecordRules => ownRules[collection] ?? {};

/** The entities of a stand-in that identifiers can name, by collection: ours but tokens and users, and those of its folders. */
export type Records = ReadonlyMap<string, AnyEntity>;

export const recordsOf = (entities: readonly Entity<object>[]): Records =>
  new Map(entities.flatMap((one) => ("notFound" in one ? [[one.collection, one as unknown as AnyEntity]] : [])));

/**
 * What an identifier of a page looks into: the collection that it says, else the one whose label or name stands in its type, as in
 * `Accounts receivable Identifier`.
 */
function identifiedBy({ type, typeWords = "", refersTo }: MemberDocument, records: Records): AnyEntity | undefined {
  if (type !== "Identifier") return undefined;
  if (refersTo !== undefined) return records.get(refersTo);
  const words = plain(typeWords).replace(/ identifier$/, "");
  return [...records.values()].find(({ label, collection }) => [plain(label), plain(collection)].includes(words));
}

export const identifierOf = (parameters: readonly MemberDocument[], entity: AnyEntity, records: Records) =>
  parameters.find((parameter) => identifiedBy(parameter, records) === entity);

const plain = (words: string) => words.toLowerCase().replaceAll("_", " ");

type Named = ReadonlyMap<string, AnyRow>;

/** What one method finds and shows of records. */
export class MethodRecords {
  readonly contract: Contract;
  /** The members of a call, or of a row where the method has rows. */
  readonly parameters: readonly MemberDocument[];
  readonly records: Records;

  constructor(contract: Contract, parameters: readonly MemberDocument[], records: Records) {
    this.contract = contract;
    this.parameters = parameters;
    this.records = records;
  }

  /**
   * A method that does its call, or each row, by one function, with the records that the identifiers of a request name.
   * @param except the parameter that the function reads itself
   */
  operation(act: (said: AnyRow, context: CallContext, named: Named) => unknown, except = ""): OwnOperation {
    const answer = (said: AnyRow, context: CallContext) => {
      const named = this.#named(said, context, except);
      return isRefusal(named) ? named : act(said, context, named);
    };
    if (!this.contract.bulk) return { answer };
    const missing = (said: AnyRow, lookUps: LookUps) => {
      const named = this.#named(said, lookUps, except);
      return isRefusal(named) ? named : undefined;
    };
    return { create: answer as DoesRows<AnyRow>["create"], missing };
  }

  /** In the order of the page. The first miss is the answer; a way of naming that an entity does not have is not looked up. */
  #named(said: AnyRow, lookUps: LookUps, except: string): Named | Refusal {
    const named = new Map<string, AnyRow>();
    for (const parameter of this.parameters) {
      const identifier = said[parameter.name] as AnyRow | null | undefined;
      const entity =
        identifier == null || parameter.name === except ? undefined : identifiedBy(parameter, this.records);
      const found = entity && this.find(entity, identifier as AnyRow, lookUps);
      if (found && isRefusal(found)) return found;
      if (found) named.set(parameter.name, found);
    }
    return named;
  }

  /**
   * The record that an identifier names and that has these members, or why there is none; `undefined` for a way of naming that the
   * entity does not have, as a page may know more.
   */
  find(entity: AnyEntity, identifier: AnyRow, lookUps: LookUps, where: Constants = {}): AnyRow | Refusal | undefined {
    const own = rulesOf(entity).resolve;
    if (own) return own(lookUps, identifier as never, where) as AnyRow | Refusal;
    const given = Object.entries(identifier).filter(([, value]) => value != null);
    if (given.some(([field]) => !Object.hasOwn(entity.indexes, field))) return undefined;
    const found = resolve(lookUps, entity, identifier);
    if (isRefusal(found) || hasMembers(found, { removed: null, ...where })) return found;
    return notFound(entity, given[0]?.[1]);
  }

  answered(record: AnyRow | Refusal, entity: AnyEntity, context: CallContext): unknown {
    if (isRefusal(record)) return record;
    const shown = this.shown(record, entity, context);
    return schemaTree(this.contract.data, context.release).element ? [shown] : shown;
  }

  /** A record as `data` has it: with the records that it refers to, cut down to the members of the answer. */
  shown(row: AnyRow, entity: AnyEntity, context: CallContext): object {
    const own = (rulesOf(entity).shown?.(row as never, context) ?? row) as AnyRow;
    const data = schemaTree(this.contract.data, context.release);
    const node = data.element ?? data;
    return asShown(this.#withReferences(own, entity, node, context.store), node) as object;
  }

  #withReferences(row: AnyRow, entity: AnyEntity, { members }: SchemaNode, store: Store): AnyRow {
    const whole: Record<string, unknown> = { ...row };
    for (const [name, node] of members) {
      const id = row[`${name}_id`];
      const target = this.records.get(entity.references[`${name}_id`] ?? "");
      if (id == null || !target || name in row) continue;
      const [found] = store.collection(target).find("id", id);
      if (found) whole[name] = this.#withReferences(found, target, node, store);
    }
    return whole;
  }
}
