import type { MemberDocument, MethodAction } from "../../../contracts/document-types.ts";
import { isJsonObject } from "../../ground/json.ts";
import { notesOfDate } from "../../schema/odd-values.ts";
import { type SchemaNode, withAllMembers } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { AnyEntity, AnyRow, IdentifiableEntity } from "../../store/entity.ts";
import { type LookupContext, notFound, resolve } from "../../store/resolve.ts";
import type { Store } from "../../store/store.ts";
import { momentOf } from "../../wire/date-time.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import type { CallContext } from "../entities/call-context.ts";
import { type FixedMembers, type RecordRules, rulesByCollection } from "../entities/record-rules.ts";
import type { Method, OperationCode, RowCode } from "../method.ts";
import { createdRecord, type IdentifiedRecords, type RecordCall, recordPlan, updatedRecord } from "./created-record.ts";

/** Is a record there, with the members that a method asks for? */
function isAmong(row: AnyRow, where: FixedMembers): boolean {
  for (const name in where) if ((row[name] ?? null) !== where[name]) return false;
  return row["removed"] == null;
}

const anything: FixedMembers = {};
const nothing: IdentifiedRecords = new Map();

export const recordRulesOf = ({ collection }: Pick<AnyEntity, "collection">): RecordRules =>
  rulesByCollection[collection] ?? {};

/** The entities of a stand-in that identifiers can name, by collection: ours but tokens and users, and those of its folders. */
export type EntityMap = ReadonlyMap<string, IdentifiableEntity>;

export const identifiableEntities = (entities: readonly AnyEntity[]): EntityMap =>
  new Map(entities.flatMap((one) => ("notFound" in one ? [[one.collection, one as IdentifiableEntity]] : [])));

/** The collection that an identifier says, else the one whose label or name stands in its type: `Accounts receivable Identifier`. */
export function entityOfIdentifier({ type, typeWords = "", refersTo }: MemberDocument, records: EntityMap) {
  if (type !== "Identifier") return undefined;
  if (refersTo !== undefined) return records.get(refersTo);
  const words = plain(typeWords).replace(/ identifier$/, "");
  return [...records.values()].find(({ label, collection }) => [plain(label), plain(collection)].includes(words));
}

export const identifierParameter = (
  parameters: readonly MemberDocument[],
  entity: IdentifiableEntity,
  records: EntityMap,
) => parameters.find((parameter) => entityOfIdentifier(parameter, records) === entity);

const plain = (words: string) => words.toLowerCase().replaceAll("_", " ");

export class MethodRecords {
  readonly method: Method;
  readonly parameters: readonly MemberDocument[];
  readonly records: EntityMap;
  readonly #identifiers: readonly { name: string; entity: IdentifiableEntity; unusable: RecordRules["unusable"] }[];
  /** The identifier of the unit, where the method creates a record. */
  readonly #unit: { readonly name: string; readonly entity: IdentifiableEntity } | undefined;

  constructor(method: Method, parameters: readonly MemberDocument[], records: EntityMap) {
    this.method = method;
    this.parameters = parameters;
    this.records = records;
    const { does = {} } = method.document;
    const creates = "creates" in does;
    this.#identifiers = parameters.flatMap((parameter) => {
      const entity = entityOfIdentifier(parameter, records);
      const unusable = creates && entity ? recordRulesOf(entity).unusable : undefined;
      return entity ? [{ name: parameter.name, entity, unusable }] : [];
    });
    this.#unit = creates ? this.#identifiers.find(({ entity }) => entity.collection === "units") : undefined;
  }

  /** A method that does its call, or each row, by one function. It gets the records that the identifiers of a request name. */
  operation(act: (said: AnyRow, context: CallContext, named: IdentifiedRecords) => unknown): OperationCode {
    const done = (said: AnyRow, context: CallContext) => {
      const named = this.named(said, context);
      return isRefusal(named) ? named : act(said, context, named);
    };
    if (!this.method.bulk) return { answer: done };
    const missing = (said: AnyRow, lookup: LookupContext) => {
      const named = this.named(said, lookup);
      return isRefusal(named) ? named : undefined;
    };
    return { create: done as RowCode<AnyRow>["create"], missing };
  }

  /**
   * The records that the identifiers of a request name, in the order of the page. The first that is not found refuses it, or that of
   * the unit (`unit-first`).
   */
  named(said: AnyRow, lookup: LookupContext): IdentifiedRecords | Refusal {
    let named: Map<string, AnyRow> | undefined;
    for (const { name, entity, unusable } of this.#identifiers) {
      const identifier = said[name] as AnyRow | null | undefined;
      const found = identifier == null ? undefined : this.find(entity, identifier, lookup);
      if (!identifier || !found) continue;
      const refused = isRefusal(found) ? found : unusable?.(found as never, identifier, lookup.assumes);
      if (refused) return this.#orUnit(refused, entity, said, lookup);
      named ??= new Map();
      named.set(name, found as AnyRow);
    }
    return named ?? nothing;
  }

  #orUnit(refused: Refusal, entity: IdentifiableEntity, said: AnyRow, { store, assumes }: LookupContext): Refusal {
    const identifier = this.#unit && (said[this.#unit.name] as AnyRow | null | undefined);
    if (!this.#unit || entity === this.#unit.entity || identifier == null) return refused;
    // The answer does not rest on how the unit is looked up.
    const unit = this.find(this.#unit.entity, identifier, { store, assumes: () => undefined });
    if (!unit || !isRefusal(unit)) return refused;
    return assumes("identifier.order-of-look-ups") === "unit-first" ? unit : refused;
  }

  /**
   * The record that an identifier names and that has these members, or why there is none; `undefined` for a way of naming that the
   * entity does not have, as a page may know more.
   */
  find(
    entity: IdentifiableEntity,
    identifier: AnyRow,
    lookup: LookupContext,
    where = anything,
  ): AnyRow | Refusal | undefined {
    const own = recordRulesOf(entity).resolve;
    if (own) return own(lookup, identifier as never, where) as AnyRow | Refusal;
    for (const field in identifier) {
      if (identifier[field] == null) continue;
      if (!Object.hasOwn(entity.indexes, field)) return undefined;
      const found = resolve(lookup, entity, identifier);
      if (isRefusal(found) || isAmong(found, where)) return found;
      return notFound(entity, identifier[field]);
    }
    return undefined;
  }

  answered(record: AnyRow | Refusal, entity: IdentifiableEntity, context: CallContext): unknown {
    // A row of a bulk method answers with members of its record.
    if (isRefusal(record) || this.method.bulk) return record;
    const one = this.shown(record, entity, context);
    return schemaTree(this.method.data, context.release).element ? [one] : one;
  }

  /** With the records that it refers to, cut down to the members of the answer. */
  shown(row: AnyRow, entity: IdentifiableEntity, context: CallContext): object {
    const own = (recordRulesOf(entity).shown?.(row as never, context) ?? row) as AnyRow;
    const data = schemaTree(this.method.data, context.release);
    const node = data.element ?? data;
    return withAllMembers(this.#withReferences(own, entity, node, context.store), node) as object;
  }

  #withReferences(row: AnyRow, entity: IdentifiableEntity, { members }: SchemaNode, store: Store): AnyRow {
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

export type RecordAction = Exclude<MethodAction, { readonly answers: string }>;

export const recordActions: readonly string[] = ["creates", "shows", "lists", "updates", "removes"];

export const actionOf = (does: RecordAction) =>
  Object.entries(does).find(([name]) => recordActions.includes(name)) as [verb: string, collection: string];

export function recordOperation(does: RecordAction, method: MethodRecords): OperationCode {
  const entity = method.records.get(actionOf(does)[1]) as IdentifiableEntity;
  const { refused } = recordRulesOf(entity);
  const plan = recordPlan(entity, method.parameters, ("sets" in does && does.sets) || {});
  const callOf = (said: AnyRow, context: CallContext, named: IdentifiedRecords): RecordCall => {
    return { collection: context.store.collection(entity), said, named, context };
  };
  if ("creates" in does)
    return method.operation((said, context, named) => {
      const record = refused?.(said as never, context) ?? createdRecord(plan, callOf(said, context, named));
      return method.answered(record, entity, context);
    });
  if ("lists" in does)
    return method.operation((said, context, named) =>
      listed(does, entity, callOf(said, context, named), method.method).map((row) =>
        method.shown(row, entity, context),
      ),
    );
  const namedBy = does.by ?? identifierParameter(method.parameters, entity, method.records)?.name ?? "";
  // The record itself comes first; what else is named counts only where something is written.
  return {
    answer(said: AnyRow, context) {
      const given = said[namedBy];
      const identifier = isJsonObject(given) ? given : { [namedBy]: given };
      const isNamed = Object.values(identifier).some((value) => value != null);
      const found = (isNamed && method.find(entity, identifier, context, does.where)) || notFound(entity, given);
      if (isRefusal(found) || "shows" in does) return method.answered(found, entity, context);
      const named = "updates" in does ? method.named(said, context) : new Map();
      if (isRefusal(named)) return named;
      const changed =
        "updates" in does ? updatedRecord(plan, found, callOf(said, context, named)) : { ...found, removed: true };
      if (!isRefusal(changed)) context.store.collection(entity).replace(found, changed);
      return method.answered(changed, entity, context);
    },
  };
}

function listed(
  { where = {}, filters = [], most = "", skip = "" }: Extract<RecordAction, { readonly lists: string }>,
  entity: IdentifiableEntity,
  { collection, said, named, context: { assumes } }: RecordCall,
  { restsOn = [] }: Method,
): readonly AnyRow[] {
  let rows: readonly AnyRow[] | undefined;
  const tests: ((row: AnyRow) => boolean)[] = [(row) => isAmong(row, where)];
  for (const { parameter, member, is, assumption } of filters) {
    const value = named.get(parameter)?.["id"] ?? said[parameter];
    if (value == null) continue;
    if (assumption) assumes(assumption);
    if (!is && !rows && Object.hasOwn(entity.indexes, member)) rows = collection.find(member, value);
    else if (!is) tests.push((row) => row[member] === value);
    else {
      const boundMs = momentOf(value as string);
      for (const id of notesOfDate(value as string)) assumes(id);
      tests.push((row) => Math.sign(momentOf(String(row[member] ?? "")) - boundMs) === (is === "after" ? 1 : -1));
    }
  }
  const start = Number(said[skip] ?? 0);
  const isNewestFirst = restsOn.includes("list.order") && assumes("list.order") === "newest-first";
  return (rows ?? collection.list(0, collection.total))
    .filter((row) => tests.every((holds) => holds(row)))
    .sort((one, other) => (isNewestFirst ? -1 : 1) * (Number(one["number"]) - Number(other["number"])) || 0)
    .slice(start, start + Number(said[most] ?? Number.POSITIVE_INFINITY));
}
