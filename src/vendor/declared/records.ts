import type { MemberDocument } from "../../../contracts/document-types.ts";
import { isJsonObject } from "../../common/json.ts";
import { type SchemaNode, withAllMembers } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { AnyEntity, AnyRecord, IdentifiableEntity } from "../../store/entity.ts";
import { givenField, type LookupContext, notFound, onlyRecord, resolveBy } from "../../store/resolve.ts";
import type { Store } from "../../store/store.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import type { Release } from "../../wire/release.ts";
import type { CallContext } from "../entities/call-context.ts";
import { type FixedMembers, type RecordRules, rulesByCollection } from "../entities/record-rules.ts";
import type { BulkOperation, Method, OperationCode } from "../method.ts";
import { type IdentifiedRecords, type RecordCall, recordsWith } from "./created-record.ts";

/** True if a record is not removed and has these members. */
export function matches(row: AnyRecord, where: FixedMembers): boolean {
  for (const name in where) if ((row[name] ?? null) !== where[name]) return false;
  return row["removed"] == null;
}

export const recordRulesOf = ({ collection }: AnyEntity): RecordRules => rulesByCollection[collection] ?? {};

/** The entities that identifiers can name, by collection: all of them but tokens and users. */
export type EntityMap = ReadonlyMap<string, IdentifiableEntity>;

export const identifiableEntities = (entities: readonly AnyEntity[]): EntityMap =>
  new Map(
    entities.flatMap((entity) => ("notFound" in entity ? [[entity.collection, entity as IdentifiableEntity]] : [])),
  );

/**
 * The entity that `refersTo` names, or else the type of the identifier, `Accounts receivable Identifier`, or its name:
 * `unit_identifier`, `closed_by_unit_identifier`.
 */
export function entityOfIdentifier({ name, type, typeWords = "", refersTo }: MemberDocument, entities: EntityMap) {
  if (type !== "Identifier") return undefined;
  if (refersTo !== undefined) return entities.get(refersTo);
  const all = [...entities.values()].map((entity) => ({
    entity,
    words: [plain(entity.label), plain(entity.collection)],
  }));
  const named = (isNamed: (words: string) => boolean) => all.find(({ words }) => words.some(isNamed))?.entity;
  const [ofType, ofName] = [plain(typeWords), plain(name)];
  return named((words) => words === ofType) ?? named((words) => words === ofName || ofName.endsWith(` ${words}`));
}

const plain = (words: string) =>
  words
    .toLowerCase()
    .replaceAll("_", " ")
    .replace(/ identifier$/, "");

export const identifierParameter = (parameters: readonly MemberDocument[], entity: AnyEntity, entities: EntityMap) =>
  parameters.find((parameter) => entityOfIdentifier(parameter, entities) === entity);

/**
 * The identifier by which a request says what identifies the record that it creates. It names no other record, as no member
 * of the record holds an ID for it.
 */
export function ownIdentifier(parameters: readonly MemberDocument[], entity: AnyEntity, entities: EntityMap) {
  const { members } = schemaTree(entity.schema);
  return parameters.find(
    (parameter) =>
      entityOfIdentifier(parameter, entities) === entity && !members.has(parameter.name.replace(/_identifier$/, "_id")),
  )?.name;
}

/** Parameters, with the members of an identifier in its place. */
export const storedParameters = (parameters: readonly MemberDocument[], own: string | undefined) =>
  parameters.flatMap((parameter) => (parameter.name === own ? (parameter.members ?? []) : [parameter]));

interface IdentifierParameter {
  readonly name: string;
  readonly entity: IdentifiableEntity;
  readonly find: FindRecord;
  readonly unusable: RecordRules["unusable"];
}

/**
 * Finds the record that an identifier names and that has the members `where`, or says why there is none.
 * @returns `undefined` for a field that the entity does not have, as a page may know more fields
 */
type FindRecord = (
  identifier: AnyRecord,
  lookup: LookupContext,
  where: FixedMembers,
) => AnyRecord | Refusal | undefined;

export const anyMembers: FixedMembers = {};

export function finderOf(entity: IdentifiableEntity): FindRecord {
  const own = recordRulesOf(entity).resolve;
  if (own) return (identifier, lookup, where) => own(lookup, identifier as never, where);
  const { members } = schemaTree(entity.schema);
  return (identifier, lookup, where) => {
    const field = givenField(identifier);
    if (field === undefined || !members.has(field)) return undefined;
    const value = identifier[field];
    const record = Object.hasOwn(entity.indexes, field)
      ? resolveBy(lookup, entity, field, value)
      : onlyRecord(recordsWith(lookup.store, entity, field, value), entity, value, lookup.assumes);
    return isRefusal(record) || matches(record, where) ? record : notFound(entity, identifier[field]);
  };
}

export const noRecords: IdentifiedRecords = {};

const usualOfRow: ReadonlySet<string> = new Set(["id", "number", "request_unique_identifier"]);

const assumesNothing = () => undefined;

/** The records that a method looks up and shows. */
export class MethodRecords {
  readonly method: Method;
  readonly parameters: readonly MemberDocument[];
  readonly entities: EntityMap;
  readonly #identifiers: readonly IdentifierParameter[];
  /** The identifier of the unit, if the method creates a record. */
  readonly #unit: IdentifierParameter | undefined;
  /** True if the answer declares more of a row than its ID, its number and the identifier of the request. */
  readonly #answersRows: boolean;

  constructor(method: Method, parameters: readonly MemberDocument[], entities: EntityMap) {
    this.method = method;
    this.parameters = parameters;
    this.entities = entities;
    const { does, answer } = method.document;
    const rows = answer.members?.find(({ name }) => name === method.rowSets.processed_customer_events_set);
    this.#answersRows = method.bulk !== undefined && rows?.members?.some(({ name }) => !usualOfRow.has(name)) === true;
    const created = does && "creates" in does ? entities.get(does.creates) : undefined;
    const creates = created !== undefined;
    const own = created && ownIdentifier(parameters, created, entities);
    this.#identifiers = parameters.flatMap((parameter) => {
      const entity = parameter.name === own ? undefined : entityOfIdentifier(parameter, entities);
      const unusable = creates && entity ? recordRulesOf(entity).unusable : undefined;
      return entity ? [{ name: parameter.name, entity, find: finderOf(entity), unusable }] : [];
    });
    this.#unit = creates ? this.#identifiers.find(({ entity }) => entity.collection === "units") : undefined;
  }

  get identified(): EntityMap {
    return new Map(this.#identifiers.map(({ name, entity }) => [name, entity]));
  }

  /** An operation that does a call, or each row, by one function. All records that the request identifies are there. */
  operation(act: (call: RecordCall) => unknown): OperationCode {
    const answer = (request: AnyRecord, context: CallContext) => {
      const identified = this.identify(request, context);
      return isRefusal(identified) ? identified : act({ request, identified, context });
    };
    if (!this.method.bulk) return { answer };
    const missing = (row: AnyRecord, lookup: LookupContext) => {
      const identified = this.identify(row, lookup);
      return isRefusal(identified) ? identified : undefined;
    };
    return { create: answer as BulkOperation<AnyRecord>["create"], missing };
  }

  /** The records that a request identifies. The first one that is not found refuses it, in the order of the page. */
  identify(request: AnyRecord, lookup: LookupContext): IdentifiedRecords | Refusal {
    let identified: Record<string, AnyRecord> | undefined;
    for (const { name, entity, find, unusable } of this.#identifiers) {
      const identifier = request[name];
      if (!isJsonObject(identifier)) continue;
      const record = find(identifier, lookup, anyMembers);
      if (!record) continue;
      const refused = isRefusal(record) ? record : unusable?.(record as never, identifier, lookup.assumes);
      if (refused) return this.#refusalOfUnit(request, entity, lookup) ?? refused;
      identified ??= {};
      identified[name] = record as AnyRecord;
    }
    return identified ?? noRecords;
  }

  /** Why the unit is not found, where CRM.COM looks it up before the record of `entity` that was not found. */
  #refusalOfUnit(request: AnyRecord, entity: AnyEntity, { store, assumes }: LookupContext): Refusal | undefined {
    const identifier = this.#unit && request[this.#unit.name];
    if (!this.#unit || entity === this.#unit.entity || !isJsonObject(identifier)) return undefined;
    // The answer does not depend on how the unit is looked up.
    const unit = this.#unit.find(identifier, { store, assumes: assumesNothing }, anyMembers);
    if (!isRefusal(unit)) return undefined;
    return assumes("identifier.order-of-look-ups") === "unit-first" ? unit : undefined;
  }

  /** `data` with one record, or what a bulk method answers for its row. */
  answered(record: AnyRecord | Refusal, entity: AnyEntity, context: CallContext): unknown {
    if (isRefusal(record)) return record;
    if (this.method.bulk) {
      return this.#answersRows
        ? this.rowAnswer(record, context.release, (node) => this.#inFull(record, entity, context, node))
        : record;
    }
    const shown = this.shown(record, entity, context);
    return schemaTree(this.method.data, context.release).element ? [shown] : shown;
  }

  /** A record with the members of the answer, and with the records that it refers to. */
  shown(row: AnyRecord, entity: AnyEntity, context: CallContext): unknown {
    const data = schemaTree(this.method.data, context.release);
    const node = data.element ?? data;
    return withAllMembers(this.#inFull(row, entity, context, node), node);
  }

  /** The result of a row, with the members that its set in the answer declares beyond the usual three. */
  rowAnswer(row: AnyRecord, release: Release, inFull: (node: SchemaNode) => AnyRecord = () => row): AnyRecord {
    const set = schemaTree(this.method.data, release).members.get(
      this.method.rowSets.processed_customer_events_set ?? "",
    );
    if (!this.#answersRows || !set?.element) return row;
    const { id, number } = row;
    return { id, number, shown: withAllMembers(inFull(set.element), set.element) };
  }

  #inFull(row: AnyRecord, entity: AnyEntity, context: CallContext, node: SchemaNode): AnyRecord {
    const own = recordRulesOf(entity).shown?.(row as never, context) ?? row;
    return this.#withReferences(own, entity, node, context.store);
  }

  #withReferences(row: AnyRecord, entity: AnyEntity, { members }: SchemaNode, store: Store): AnyRecord {
    const whole: Record<string, unknown> = { ...row };
    for (const [name, node] of members) {
      const id = row[`${name}_id`];
      const target = this.entities.get(entity.references[`${name}_id`] ?? "");
      if (id == null || !target || name in row) continue;
      const [record] = store.collection(target).find("id", id);
      if (record) whole[name] = this.#withReferences(record, target, node, store);
    }
    return whole;
  }
}
