import type { Does } from "../../../contracts/document-types.ts";
import { isJsonObject } from "../../ground/json.ts";
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
  const { create, missing } = rulesOf(entity);
  const sets = ("sets" in does && does.sets) || {};
  const isBulk = method.contract.bulk !== undefined;
  const finished = (record: AnyRow | Refusal, context: CallContext) =>
    isBulk ? record : method.answered(record, entity, context);
  if ("creates" in does && create) {
    const created = (said: never, context: CallContext) =>
      finished(create(sets as never, said, context) as AnyRow | Refusal, context);
    return isBulk ? ({ create: created, missing } as DoesRows<never>) : { answer: created };
  }
  const isOfOne = !("creates" in does || "lists" in does);
  const namedBy = isOfOne ? (does.by ?? identifierOf(method.parameters, entity, method.records)?.name ?? "") : "";
  return method.operation((said, context, named) => {
    const collection = context.store.collection(entity);
    const call: Call = { entity, collection, said, named, sets, context };
    if ("lists" in does) return listed(does, call).map((row) => method.shown(row, entity, context));
    if ("creates" in does) return finished(createdRecord(call), context);
    const given = said[namedBy];
    const identifier = isJsonObject(given) ? given : { [namedBy]: given };
    const isNamed = Object.values(identifier).some((value) => value != null);
    const found = (isNamed && method.find(entity, identifier, context, does.where)) || notFound(entity, given);
    if (isRefusal(found) || "shows" in does) return method.answered(found, entity, context);
    const changed = "removes" in does ? { ...found, removed: true } : updatedRecord(found, call);
    if (!isRefusal(changed)) collection.replace(found, changed);
    return method.answered(changed, entity, context);
  }, namedBy);
}

interface Call {
  readonly entity: AnyEntity;
  readonly collection: Collection<AnyRow>;
  readonly said: AnyRow;
  readonly named: ReadonlyMap<string, AnyRow>;
  readonly sets: Constants;
  readonly context: CallContext;
}

function listed(
  { where = {}, filters = [], most = "", skip = "" }: Extract<DoesRecords, { readonly lists: string }>,
  { entity, collection, said, named, context: { assumes } }: Call,
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
      const momentAt = (row: AnyRow) => momentOf(String(row[member] ?? ""));
      tests.push((row) => (is === "after" ? momentAt(row) > boundMs : momentAt(row) < boundMs));
    }
  }
  const start = (said[skip] as number | null | undefined) ?? 0;
  const count = (said[most] as number | null | undefined) ?? Number.POSITIVE_INFINITY;
  return (rows ?? collection.list(0, collection.total))
    .filter((row) => tests.every((holds) => holds(row)))
    .sort((one, other) => Number(one["number"]) - Number(other["number"]) || 0)
    .slice(start, start + count);
}

/** Stores a new record: what the method sets, what the call says, what its identifiers name, and what is made. */
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

/** What a call says of a member; `undefined` where it says nothing. */
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

/** By what an element of a set is known again. */
const keys = ["id", "number", "code", "name"] as const;

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
    const key = keys.find((one) => sent[one] != null);
    const at = key === undefined ? -1 : elements.findIndex((one) => one?.[key] === sent[key]);
    if (key === undefined) return refuse("semiOptionalMissing", { path, members: keys.join(", ") });
    if (at < 0) return refuse("recordNotFound", { label: path, value: shown(sent[key]) });
    if (action === "remove") elements.splice(at, 1);
    else elements[at] = { ...elements[at], ...element };
  }
  return elements;
}
