import type { Does, MemberDocument } from "../../../contracts/document-types.ts";
import { isJsonObject } from "../../ground/json.ts";
import type { Collection } from "../../store/collection.ts";
import type { Entity, Made, NamedEntity } from "../../store/entity.ts";
import { type LookUps, notFound, resolve } from "../../store/resolve.ts";
import type { Store } from "../../store/store.ts";
import { doubtsOfDate, momentOf, plainDateTime } from "../../wire/date-time.ts";
import { isRefusal, type Refusal, refuse, shown } from "../../wire/refusal.ts";
import { asShown, type SchemaNode, withoutUnknown } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { type Constants, ownRules, type RecordRules } from "../entities/record-rules.ts";
import type { CallContext } from "../entities/token.ts";
import type { Contract, DoesRows, OwnOperation } from "../method.ts";

export type AnyRow = Readonly<Record<string, unknown>>;
export type AnyEntity = NamedEntity<AnyRow>;

const hasMembers = (row: AnyRow, where: Constants): boolean =>
  Object.entries(where).every(([name, value]) => (row[name] ?? null) === value);

export const rulesOf = ({ collection }: Pick<Entity, "collection">): RecordRules => ownRules[collection] ?? {};

/** The entities of a stand-in that identifiers can name, by collection: ours but tokens and users, and those of its folders. */
export type Records = ReadonlyMap<string, AnyEntity>;

export const recordsOf = (entities: readonly Entity<object>[]): Records =>
  new Map(entities.flatMap((one) => ("notFound" in one ? [[one.collection, one as unknown as AnyEntity]] : [])));

/** The collection that an identifier says, else the one whose label or name stands in its type: `Accounts receivable Identifier`. */
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

export class MethodRecords {
  readonly contract: Contract;
  readonly parameters: readonly MemberDocument[];
  readonly records: Records;
  readonly #identifiers: readonly (readonly [name: string, entity: AnyEntity])[];

  constructor(contract: Contract, parameters: readonly MemberDocument[], records: Records) {
    this.contract = contract;
    this.parameters = parameters;
    this.records = records;
    this.#identifiers = parameters.flatMap((parameter) => {
      const entity = identifiedBy(parameter, records);
      return entity ? [[parameter.name, entity] as const] : [];
    });
  }

  /** A method that does its call, or each row, by one function. It gets the records that the identifiers of a request name. */
  operation(act: (said: AnyRow, context: CallContext, named: Named) => unknown): OwnOperation {
    const done = (said: AnyRow, context: CallContext) => {
      const named = this.named(said, context);
      return isRefusal(named) ? named : act(said, context, named);
    };
    if (!this.contract.bulk) return { answer: done };
    const missing = (said: AnyRow, lookUps: LookUps) => {
      const named = this.named(said, lookUps);
      return isRefusal(named) ? named : undefined;
    };
    return { create: done as DoesRows<AnyRow>["create"], missing };
  }

  /** The records that the identifiers of a request name, in the order of the page, or a refusal of the first that is not found. */
  named(said: AnyRow, lookUps: LookUps): Named | Refusal {
    const named = new Map<string, AnyRow>();
    for (const [name, entity] of this.#identifiers) {
      const found = said[name] == null ? undefined : this.find(entity, said[name] as AnyRow, lookUps);
      if (found && isRefusal(found)) return found;
      if (found) named.set(name, found);
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
    // A row of a bulk method answers with members of its record.
    if (isRefusal(record) || this.contract.bulk) return record;
    const one = this.shown(record, entity, context);
    return schemaTree(this.contract.data, context.release).element ? [one] : one;
  }

  /** With the records that it refers to, cut down to the members of the answer. */
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

export type DoesRecords = Exclude<Does, { readonly answers: string }>;

const verbs = new Set(["creates", "shows", "lists", "updates", "removes"]);

export const actOf = (does: DoesRecords) =>
  Object.entries(does).find(([name]) => verbs.has(name)) as [verb: string, collection: string];

export function recordOperation(does: DoesRecords, method: MethodRecords): OwnOperation {
  const entity = method.records.get(actOf(does)[1]) as AnyEntity;
  const { create, missing } = rulesOf(entity);
  const sets = ("sets" in does && does.sets) || {};
  if ("creates" in does && create) {
    const created = (said: never, context: CallContext) => create(sets as never, said, context) as AnyRow | Refusal;
    if (method.contract.bulk) return { create: created, missing } as DoesRows<never>;
    return { answer: (said: never, context) => method.answered(created(said, context), entity, context) };
  }
  const callOf = (said: AnyRow, context: CallContext, named: Named): Call => {
    return { entity, collection: context.store.collection(entity), said, named, sets, context };
  };
  if ("creates" in does)
    return method.operation((said, context, named) =>
      method.answered(createdRecord(callOf(said, context, named)), entity, context),
    );
  if ("lists" in does)
    return method.operation((said, context, named) =>
      listed(does, callOf(said, context, named), method.contract).map((row) => method.shown(row, entity, context)),
    );
  const namedBy = does.by ?? identifierOf(method.parameters, entity, method.records)?.name ?? "";
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
        "updates" in does ? updatedRecord(found, callOf(said, context, named)) : { ...found, removed: true };
      if (!isRefusal(changed)) context.store.collection(entity).replace(found, changed);
      return method.answered(changed, entity, context);
    },
  };
}

interface Call {
  readonly entity: AnyEntity;
  readonly collection: Collection<AnyRow>;
  readonly said: AnyRow;
  readonly named: Named;
  readonly sets: Constants;
  readonly context: CallContext;
}

function listed(
  { where = {}, filters = [], most = "", skip = "" }: Extract<DoesRecords, { readonly lists: string }>,
  { entity, collection, said, named, context: { assumes } }: Call,
  { restsOn = [] }: Contract,
): readonly AnyRow[] {
  let rows: readonly AnyRow[] | undefined;
  const tests: ((row: AnyRow) => boolean)[] = [(row) => hasMembers(row, { removed: null, ...where })];
  for (const { parameter, member, is, assumption } of filters) {
    const value = named.get(parameter)?.["id"] ?? said[parameter];
    if (value == null) continue;
    if (assumption) assumes(assumption);
    if (!is && !rows && Object.hasOwn(entity.indexes, member)) rows = collection.find(member, value);
    else if (!is) tests.push((row) => row[member] === value);
    else {
      const boundMs = momentOf(value as string);
      for (const id of doubtsOfDate(value as string)) assumes(id);
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

function createdRecord(call: Call): AnyRow | Refusal {
  const members = [...schemaTree(call.entity.schema).members];
  const given = Object.fromEntries(members.map(([name, node]) => [name, saidOf(name, node, call)]));
  // Before anything is made: a number that is drawn is never given again.
  const twice = notUnique(given, call);
  if (twice) return twice;
  const row: Record<string, unknown> = {};
  for (const [name, node] of members) {
    const value = given[name] ?? madeValue(name, call) ?? null;
    row[name] =
      node.element && Array.isArray(value) ? value.map((one) => withId(one, node, call.context.store)) : value;
  }
  call.collection.add(row);
  return row;
}

/** A record as an update leaves it: what is not sent stays, what is `null` is cleared. */
function updatedRecord(old: AnyRow, call: Call): AnyRow | Refusal {
  const row: Record<string, unknown> = { ...old };
  for (const [name, node] of schemaTree(call.entity.schema).members) {
    const sent = saidOf(name, node, call);
    if (sent === undefined || name === "id") continue;
    if (sent === null && !node.isNullable) return refuse("mandatoryMissing", { path: name });
    const value = hasActions(call.said[name]) ? changedSet(name, node, old[name], call) : sent;
    if (isRefusal(value)) return value;
    row[name] = value;
  }
  return notUnique(row, call, old) ?? row;
}

function saidOf(name: string, node: SchemaNode, { said, named, sets }: Call): unknown {
  if (Object.hasOwn(sets, name)) return sets[name];
  const identifier = name.replace(/_id$/, "_identifier");
  if (identifier !== name && said[identifier] !== undefined) {
    return said[identifier] === null ? null : named.get(identifier)?.["id"];
  }
  const value = said[name];
  if (node.typeName === "Date" && typeof value === "string") return plainDateTime(value);
  return withoutUnknown(value, node);
}

function madeValue(name: string, { entity, collection, context: { store, now } }: Call): unknown {
  const how = (entity.made as Readonly<Record<string, Made>>)[name];
  if (how === undefined || how === "first") return undefined;
  if (how === "id") return store.newId();
  if (how === "now") return now;
  if (how === "number") return collection.nextNumber();
  if ("value" in how) return how.value;
  for (;;) {
    const text = how.text + collection.nextNumber().padStart(how.digits ?? 0, "0");
    if (collection.find(name, text).length === 0) return text;
  }
}

function notUnique(row: AnyRow, { entity, collection }: Call, old?: AnyRow): Refusal | undefined {
  for (const [name, index] of Object.entries(entity.indexes)) {
    const value = index.unique ? index.of(row) : undefined;
    const isTaken = value != null && collection.find(name, value).some((other) => other !== old);
    if (isTaken) return refuse("valueNotUnique", { path: name, value: shown(value) });
  }
  return undefined;
}

const hasActions = (set: unknown): set is readonly AnyRow[] =>
  Array.isArray(set) && set.some((element: AnyRow | null) => element?.["action"] != null);

const withId = (element: unknown, { element: node }: SchemaNode, store: Store): AnyRow =>
  node?.members.has("id") ? { id: store.newId(), ...(element as AnyRow) } : (element as AnyRow);

/** What a record may be known by, the surest first. */
export const namingMembers = ["id", "number", "code", "name"] as const;

/** A set to which each element says whether it is added, updated or removed. One that is not there refuses the call. */
function changedSet(name: string, node: SchemaNode, old: unknown, { said, context }: Call): unknown {
  const elements = [...((old as readonly (AnyRow | null)[] | null) ?? [])];
  for (const [index, sent] of (said[name] as readonly (AnyRow | null)[]).entries()) {
    const path = `${name}[${index}]`;
    if (typeof sent !== "object" || sent === null) {
      return refuse("wrongType", { path, value: shown(sent), expected: "Object" });
    }
    const action = String(sent["action"] ?? "add").toLowerCase();
    const element = withoutUnknown(sent, node.element as SchemaNode) as AnyRow;
    if (action === "add") {
      elements.push(withId(element, node, context.store));
      continue;
    }
    const key = namingMembers.find((one) => sent[one] != null);
    const at = key === undefined ? -1 : elements.findIndex((one) => one?.[key] === sent[key]);
    if (key === undefined) return refuse("semiOptionalMissing", { path, members: namingMembers.join(", ") });
    if (at < 0) return refuse("recordNotFound", { label: path, value: shown(sent[key]) });
    if (action === "remove") elements.splice(at, 1);
    else elements[at] = { ...elements[at], ...element };
  }
  return elements;
}
