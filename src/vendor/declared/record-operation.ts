import type { Does } from "../../../contracts/document-types.ts";
import type { Collection } from "../../store/collection.ts";
import type { Made } from "../../store/entity.ts";
import { notFound } from "../../store/resolve.ts";
import type { Store } from "../../store/store.ts";
import { doubtsOfDate, momentOf, plainDateTime } from "../../wire/date-time.ts";
import { isRefusal, type Refusal, refuse, shown } from "../../wire/refusal.ts";
import { type SchemaNode, withoutUnknown } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import type { Constants } from "../entities/record-rules.ts";
import type { CallContext } from "../entities/token.ts";
import type { DoesRows, OwnOperation } from "../method.ts";
import { type AnyEntity, type AnyRow, hasMembers, identifierOf, type MethodRecords, rulesOf } from "./records.ts";

export type DoesRecords = Exclude<Does, { readonly answers: string }>;

const verbs = new Set(["creates", "shows", "lists", "updates", "removes"]);

export const actOf = (does: DoesRecords) =>
  Object.entries(does).find(([name]) => verbs.has(name)) as [verb: string, collection: string];

export function recordOperation(does: DoesRecords, method: MethodRecords): OwnOperation {
  const entity = method.records.get(actOf(does)[1]) as AnyEntity;
  if ("creates" in does) return creating(entity, does.sets ?? {}, method);
  if ("lists" in does)
    return method.operation((said, context, named) => listed(does, entity, { said, named, context }, method));
  return {
    answer(said: AnyRow, context) {
      const found = recordNamed(does, entity, said, context, method);
      if (isRefusal(found) || "shows" in does) return method.answered(found, entity, context);
      const changed = "removes" in does ? { ...found, removed: true } : changedBy(does.sets, found, said, context);
      if (isRefusal(changed)) return changed;
      context.store.collection(entity).replace(found, changed);
      return method.answered(changed, entity, context);
    },
  };

  function changedBy(sets: Constants | undefined, found: AnyRow, said: AnyRow, context: CallContext): AnyRow | Refusal {
    const named = method.named(said, context);
    return isRefusal(named) ? named : updatedRecord(entity, found, { said, named, sets, context });
  }
}

function creating(entity: AnyEntity, sets: Constants, method: MethodRecords): OwnOperation {
  const { create, missing } = rulesOf(entity);
  const isBulk = method.contract.bulk !== undefined;
  const finished = (record: AnyRow | Refusal, context: CallContext) =>
    isBulk ? record : method.answered(record, entity, context);
  if (!create) {
    return method.operation((said, context, named) =>
      finished(createdRecord(entity, { said, named, sets, context }), context),
    );
  }
  const created = (said: never, context: CallContext) =>
    finished(create(sets as never, said, context) as AnyRow, context);
  return isBulk ? ({ create: created, missing } as DoesRows<never>) : { answer: created };
}

function recordNamed(
  { by, where }: Exclude<DoesRecords, { readonly creates: string } | { readonly lists: string }>,
  entity: AnyEntity,
  said: AnyRow,
  context: CallContext,
  method: MethodRecords,
): AnyRow | Refusal {
  const name = by ?? identifierOf(method.parameters, entity, method.records)?.name ?? "";
  const given = said[name];
  const identifier = typeof given === "object" && given !== null ? (given as AnyRow) : { [name]: given };
  const isNamed = Object.values(identifier).some((value) => value != null);
  return (isNamed && method.find(entity, identifier, context, where)) || notFound(entity, given);
}

function listed(
  { where = {}, filters = [], most, skip }: Extract<DoesRecords, { readonly lists: string }>,
  entity: AnyEntity,
  { said, named, context }: Said,
  method: MethodRecords,
): unknown {
  const { assumes, store } = context;
  const collection = store.collection(entity);
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
      tests.push((row) => (is === "after" ? momentAt(row, member) > boundMs : momentAt(row, member) < boundMs));
    }
  }
  const start = numberIn(said, skip) ?? 0;
  return (rows ?? collection.list(0, collection.total))
    .filter((row) => tests.every((holds) => holds(row)))
    .sort((one, other) => Number(one["number"]) - Number(other["number"]) || 0)
    .slice(start, start + (numberIn(said, most) ?? Number.POSITIVE_INFINITY))
    .map((row) => method.shown(row, entity, context));
}

const momentAt = (row: AnyRow, member: string): number => momentOf(String(row[member] ?? ""));

const numberIn = (said: AnyRow, name = ""): number | null | undefined => said[name] as number | null | undefined;

interface Said {
  readonly said: AnyRow;
  readonly named: ReadonlyMap<string, AnyRow>;
  readonly sets?: Constants | undefined;
  readonly context: CallContext;
}

/** Stores a new record: what the method sets, what the call says, what its identifiers name, and what is made. */
function createdRecord(entity: AnyEntity, said: Said): AnyRow | Refusal {
  const { store } = said.context;
  const collection = store.collection(entity);
  const members = [...schemaTree(entity.schema).members];
  const given = Object.fromEntries(members.map(([name, node]) => [name, saidOf(name, node, said)]));
  // Before anything is made: a number that is drawn is never given again.
  const twice = notUnique(entity, given, collection);
  if (twice) return twice;
  const row: Record<string, unknown> = {};
  for (const [name, node] of members) {
    const value = given[name] ?? madeValue(name, entity, collection, said.context) ?? null;
    row[name] = node.element && Array.isArray(value) ? value.map((one) => withId(one, node, store)) : value;
  }
  collection.add(row);
  return row;
}

/** A record as an update leaves it: what is not sent stays, what is `null` is cleared. */
function updatedRecord(entity: AnyEntity, old: AnyRow, said: Said): AnyRow | Refusal {
  const row: Record<string, unknown> = { ...old };
  for (const [name, node] of schemaTree(entity.schema).members) {
    const sent = saidOf(name, node, said);
    if (sent === undefined || name === "id") continue;
    if (sent === null && !node.isNullable) return refuse("mandatoryMissing", { path: name });
    const value = hasActions(said.said[name]) ? changedSet(name, node, old[name], said) : sent;
    if (isRefusal(value)) return value;
    row[name] = value;
  }
  return notUnique(entity, row, said.context.store.collection(entity), old) ?? row;
}

/** What a call says of a member; `undefined` where it says nothing. */
function saidOf(name: string, node: SchemaNode, { said, named, sets = {} }: Said): unknown {
  if (Object.hasOwn(sets, name)) return sets[name];
  const identifier = name.replace(/_id$/, "_identifier");
  if (identifier !== name && said[identifier] !== undefined) {
    return said[identifier] === null ? null : named.get(identifier)?.["id"];
  }
  const value = said[name];
  if (node.typeName === "Date" && typeof value === "string") return plainDateTime(value);
  return withoutUnknown(value, node);
}

function madeValue(
  name: string,
  entity: AnyEntity,
  collection: Collection<AnyRow>,
  { store, now }: CallContext,
): unknown {
  const how = (entity.made as Readonly<Record<string, Made>>)[name];
  if (how === undefined) return undefined;
  if (how === "id") return store.newId();
  if (how === "now") return now;
  if (how === "number") return collection.nextNumber();
  if (how === "first") return undefined;
  if ("value" in how) return how.value;
  for (;;) {
    const text = how.text + collection.nextNumber().padStart(how.digits ?? 0, "0");
    if (collection.find(name, text).length === 0) return text;
  }
}

function notUnique(entity: AnyEntity, row: AnyRow, collection: Collection<AnyRow>, old?: AnyRow): Refusal | undefined {
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

/** By what an element of a set is known again. */
const keys = ["id", "number", "code", "name"] as const;

/** A set to which each element says whether it is added, updated or removed. One that is not there refuses the call. */
function changedSet(name: string, node: SchemaNode, old: unknown, { said, context }: Said): unknown {
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
    const key = keys.find((one) => sent[one] != null);
    const at = key === undefined ? -1 : elements.findIndex((one) => one?.[key] === sent[key]);
    if (key === undefined) return refuse("semiOptionalMissing", { path, members: keys.join(", ") });
    if (at < 0) return refuse("recordNotFound", { label: path, value: shown(sent[key]) });
    if (action === "remove") elements.splice(at, 1);
    else elements[at] = { ...elements[at], ...element };
  }
  return elements;
}
