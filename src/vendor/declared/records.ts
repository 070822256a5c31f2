import type { MemberDocument, MethodAction } from "../../../contracts/document-types.ts";
import { isJsonObject } from "../../common/json.ts";
import { type SchemaNode, withAllMembers } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { notesOfDate } from "../../schema/value-switches.ts";
import type { AnyEntity, AnyRecord, IdentifiableEntity } from "../../store/entity.ts";
import { givenField, type LookupContext, notFound, resolveBy } from "../../store/resolve.ts";
import type { Store } from "../../store/store.ts";
import { momentOf } from "../../wire/date-time.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import type { CallContext } from "../entities/call-context.ts";
import { type FixedMembers, type RecordRules, rulesByCollection } from "../entities/record-rules.ts";
import type { BulkOperation, Method, OperationCode } from "../method.ts";
import {
  callParameters,
  createdRecord,
  type IdentifiedRecords,
  type RecordCall,
  recordPlan,
  unstoredParameters,
  updatedRecord,
} from "./created-record.ts";

/** Is a record not removed, and has it these members? */
function matches(row: AnyRecord, where: FixedMembers): boolean {
  for (const name in where) if ((row[name] ?? null) !== where[name]) return false;
  return row["removed"] == null;
}

export const recordRulesOf = ({ collection }: AnyEntity): RecordRules => rulesByCollection[collection] ?? {};

/** The entities that identifiers can name, by collection: all of them but tokens and users. */
export type EntityMap = ReadonlyMap<string, IdentifiableEntity>;

export const identifiableEntities = (entities: readonly AnyEntity[]): EntityMap =>
  new Map(entities.filter(isIdentifiable).map((entity) => [entity.collection, entity]));

const isIdentifiable = (entity: AnyEntity): entity is IdentifiableEntity => "notFound" in entity;

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

/** The first parameter that identifies a record of an entity. */
export const identifierParameter = (parameters: readonly MemberDocument[], entity: AnyEntity, entities: EntityMap) =>
  parameters.find((parameter) => entityOfIdentifier(parameter, entities) === entity);

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

const anyMembers: FixedMembers = {};

function finderOf(entity: IdentifiableEntity): FindRecord {
  const own = recordRulesOf(entity).resolve;
  if (own) return (identifier, lookup, where) => own(lookup, identifier as never, where);
  return (identifier, lookup, where) => {
    const field = givenField(identifier);
    if (field === undefined || !Object.hasOwn(entity.indexes, field)) return undefined;
    const record = resolveBy(lookup, entity, field, identifier[field]);
    return isRefusal(record) || matches(record, where) ? record : notFound(entity, identifier[field]);
  };
}

const noRecords: IdentifiedRecords = {};

const assumesNothing = () => undefined;

/** The records that a method looks up and shows. */
export class MethodRecords {
  readonly method: Method;
  readonly parameters: readonly MemberDocument[];
  readonly entities: EntityMap;
  readonly #identifiers: readonly IdentifierParameter[];
  /** The identifier of the unit, if the method creates a record. */
  readonly #unit: IdentifierParameter | undefined;

  constructor(method: Method, parameters: readonly MemberDocument[], entities: EntityMap) {
    this.method = method;
    this.parameters = parameters;
    this.entities = entities;
    const creates = "creates" in (method.document.does ?? {});
    this.#identifiers = parameters.flatMap((parameter) => {
      const entity = entityOfIdentifier(parameter, entities);
      const unusable = creates && entity ? recordRulesOf(entity).unusable : undefined;
      return entity ? [{ name: parameter.name, entity, find: finderOf(entity), unusable }] : [];
    });
    this.#unit = creates ? this.#identifiers.find(({ entity }) => entity.collection === "units") : undefined;
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
    // The answer does not rest on how the unit is looked up.
    const unit = this.#unit.find(identifier, { store, assumes: assumesNothing }, anyMembers);
    if (!isRefusal(unit)) return undefined;
    return assumes("identifier.order-of-look-ups") === "unit-first" ? unit : undefined;
  }

  /** `data` with one record. A row of a bulk method keeps its record, as the answer takes id and number from it. */
  answered(record: AnyRecord | Refusal, entity: AnyEntity, context: CallContext): unknown {
    if (isRefusal(record) || this.method.bulk) return record;
    const shown = this.shown(record, entity, context);
    return schemaTree(this.method.data, context.release).element ? [shown] : shown;
  }

  /** A record with the members of the answer, and with the records that it refers to. */
  shown(row: AnyRecord, entity: AnyEntity, context: CallContext): unknown {
    const own = recordRulesOf(entity).shown?.(row as never, context) ?? row;
    const data = schemaTree(this.method.data, context.release);
    const node = data.element ?? data;
    return withAllMembers(this.#withReferences(own, entity, node, context.store), node);
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

/** What a method does to records of a collection. */
export type RecordAction = Exclude<MethodAction, { readonly answers: string }>;

export type CreateAction = Extract<RecordAction, { readonly creates: string }>;

export type ListAction = Extract<RecordAction, { readonly lists: string }>;

export const recordActions: readonly string[] = ["creates", "shows", "lists", "updates", "removes"];

export const actionOf = (does: RecordAction) =>
  Object.entries(does).find(([name]) => recordActions.includes(name)) as [action: string, collection: string];

/** Parameters of a list, show, update or remove that reach no record: nothing depends on them. */
export function unreadParameters(does: RecordAction, parameters: readonly MemberDocument[], entities: EntityMap) {
  const entity = entities.get(actionOf(does)[1]);
  if ("creates" in does || !entity) return [];
  const identifier = "lists" in does ? undefined : (does.by ?? identifierParameter(parameters, entity, entities)?.name);
  const ofList =
    "lists" in does ? [does.most, does.skip, ...(does.filters ?? []).map(({ parameter }) => parameter)] : [];
  const read = [...callParameters, identifier, ...ofList];
  const others = "updates" in does ? unstoredParameters(parameters, entity) : parameters.map(({ name }) => name);
  return others.filter((name) => !read.includes(name));
}

export function recordOperation(does: RecordAction, records: MethodRecords): OperationCode {
  const { method, parameters } = records;
  const entity = records.entities.get(actionOf(does)[1]) as IdentifiableEntity;
  const { instead } = recordRulesOf(entity);
  const sets = ("sets" in does && does.sets) || {};
  const plan = recordPlan(entity, parameters, sets);
  if ("creates" in does)
    return records.operation((call) => {
      const record = instead?.(call.request as never, call.context, sets) ?? createdRecord(plan, call);
      return records.answered(record, entity, call.context);
    });
  const unread = unreadParameters(does, parameters, records.entities);
  if ("lists" in does) {
    const list = records.operation((call) =>
      listedRecords(does, entity, call, method).map((row) => records.shown(row, entity, call.context)),
    );
    return { ...list, unread };
  }
  const find = finderOf(entity);
  const parameter = does.by ?? identifierParameter(parameters, entity, records.entities)?.name ?? "";
  return {
    unread,
    answer(request: AnyRecord, context) {
      const value = request[parameter];
      const identifier = isJsonObject(value) ? value : { [parameter]: value };
      const isGiven = givenField(identifier) !== undefined;
      const record = (isGiven && find(identifier, context, does.where ?? anyMembers)) || notFound(entity, value);
      if (isRefusal(record) || "shows" in does) return records.answered(record, entity, context);
      // Other identifiers of the request are looked up only where the record gets their ids.
      const identified = "updates" in does ? records.identify(request, context) : noRecords;
      if (isRefusal(identified)) return identified;
      const call = { request, identified, context };
      const changed = "updates" in does ? updatedRecord(plan, record, call) : { ...record, removed: true };
      if (!isRefusal(changed)) context.store.collection(entity).replace(record, changed);
      return records.answered(changed, entity, context);
    },
  };
}

function listedRecords(
  { where = {}, filters = [], most = "", skip = "" }: ListAction,
  entity: AnyEntity,
  { request, identified, context: { store, assumes } }: RecordCall,
  { restsOn = [] }: Method,
): readonly AnyRecord[] {
  const collection = store.collection(entity);
  let rows: readonly AnyRecord[] | undefined;
  const tests: ((row: AnyRecord) => boolean)[] = [(row) => matches(row, where)];
  for (const { parameter, member, is, assumption } of filters) {
    const value = identified[parameter]?.["id"] ?? request[parameter];
    if (value == null) continue;
    if (assumption) assumes(assumption);
    if (!is && !rows && Object.hasOwn(entity.indexes, member)) rows = collection.find(member, value);
    else if (!is) tests.push((row) => row[member] === value);
    else {
      const limitMs = momentOf(String(value));
      for (const id of notesOfDate(String(value))) assumes(id);
      tests.push((row) => Math.sign(momentOf(String(row[member] ?? "")) - limitMs) === (is === "after" ? 1 : -1));
    }
  }
  const start = Number(request[skip] ?? 0);
  const direction = restsOn.includes("list.order") && assumes("list.order") === "newest-first" ? -1 : 1;
  return (rows ?? collection.list(0, collection.total))
    .filter((row) => tests.every((isMatch) => isMatch(row)))
    .sort((a, b) => direction * (Number(a["number"]) - Number(b["number"])) || 0)
    .slice(start, start + Number(request[most] ?? Number.POSITIVE_INFINITY));
}
