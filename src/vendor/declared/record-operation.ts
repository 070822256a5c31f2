import type { MethodAction } from "../../../contracts/document-types.ts";
import { isJsonObject } from "../../common/json.ts";
import { plainDateLength } from "../../schema/date-schema.ts";
import { notesOfDate } from "../../schema/value-switches.ts";
import type { AnyEntity, AnyRecord, IdentifiableEntity } from "../../store/entity.ts";
import { givenField, notFound } from "../../store/resolve.ts";
import { momentOf } from "../../wire/date-time.ts";
import { isRefusal, refuse, valueText } from "../../wire/refusal.ts";
import type { Method, OperationCode } from "../method.ts";
import {
  callParameters,
  createdRecord,
  type RecordCall,
  recordPlan,
  unstoredParameters,
  updatedRecord,
} from "./created-record.ts";
import {
  anyMembers,
  finderOf,
  identifierParameter,
  type MethodRecords,
  matches,
  noRecords,
  ownIdentifier,
  recordRulesOf,
  storedParameters,
} from "./records.ts";

export type RecordAction = Exclude<MethodAction, { readonly answers: string }>;

export type CreateAction = Extract<RecordAction, { readonly creates: string }>;

export type ListAction = Extract<RecordAction, { readonly lists: string }>;

const recordActions: readonly string[] = ["creates", "shows", "lists", "updates", "removes"];

export const actionOf = (does: RecordAction) =>
  Object.entries(does).find(([name]) => recordActions.includes(name)) as [action: string, collection: string];

export function recordOperation(does: RecordAction, records: MethodRecords): OperationCode {
  const { method, parameters } = records;
  const entity = records.entities.get(actionOf(does)[1]) as IdentifiableEntity;
  const { instead } = recordRulesOf(entity);
  const sets = ("sets" in does && does.sets) || {};
  const own = "creates" in does ? ownIdentifier(parameters, entity, records.entities) : undefined;
  const plan = recordPlan(entity, storedParameters(parameters, own), sets);
  if ("creates" in does)
    return records.operation((call) => {
      const filled = own ? { ...call, request: { ...call.request, ...Object(call.request[own]) } } : call;
      const record = instead?.(call.request as never, call.context, sets) ?? createdRecord(plan, filled);
      return records.answered(record, entity, call.context);
    });
  /** Parameters that reach no record: nothing depends on them. */
  const unreadAmong = (names: readonly string[], ...read: (string | undefined)[]) =>
    names.filter((name) => ![...callParameters, ...read].includes(name));
  const names = parameters.map(({ name }) => name);
  if ("lists" in does) {
    const { most, skip, filters = [] } = does;
    const list = records.operation((call) =>
      listedRecords(does, entity, call, method).map((row) => records.shown(row, entity, call.context)),
    );
    return { ...list, unread: unreadAmong(names, most, skip, ...filters.map(({ parameter }) => parameter)) };
  }
  const find = finderOf(entity);
  const parameter = does.by ?? identifierParameter(parameters, entity, records.entities)?.name ?? "";
  return {
    unread: unreadAmong("updates" in does ? unstoredParameters(parameters, entity) : names, parameter),
    answer(request: AnyRecord, context) {
      const value = request[parameter];
      if (value == null) return refuse("mandatoryMissing", { path: parameter });
      const identifier = isJsonObject(value) ? value : { [parameter]: value };
      const record = find(identifier, context, does.where ?? anyMembers) ?? notFound(entity, namedText(value));
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

const comparisons = {
  after: (distance: number) => distance > 0,
  before: (distance: number) => distance < 0,
  from: (distance: number) => distance >= 0,
  to: (distance: number) => distance <= 0,
};

/** How far a stored number or date is from a limit. A limit without a time is compared with the day. */
function distanceFrom(limit: unknown): (stored: unknown) => number {
  if (typeof limit === "number") return (stored) => Number(stored) - limit;
  const text = String(limit);
  const isDay = text.length === plainDateLength;
  return (stored) => momentOf(isDay ? String(stored).slice(0, plainDateLength) : String(stored)) - momentOf(text);
}

/** What an identifier says, in the refusal of one whose member no record has: `serial_number=SN-1`. */
function namedText(identifier: unknown): unknown {
  const field = isJsonObject(identifier) ? givenField(identifier) : undefined;
  return field === undefined ? identifier : `${field}=${valueText((identifier as AnyRecord)[field])}`;
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
    else if (is === "in") {
      const values: readonly unknown[] =
        typeof value === "string" ? value.split(",").map((one) => one.trim()) : [value].flat();
      tests.push((row) => values.includes(row[member]));
    } else {
      const distanceOf = distanceFrom(value);
      if (typeof value === "string") for (const id of notesOfDate(value)) assumes(id);
      tests.push((row) => row[member] != null && comparisons[is](distanceOf(row[member])));
    }
  }
  const start = Number(request[skip] ?? 0);
  const direction = restsOn.includes("list.order") && assumes("list.order") === "newest-first" ? -1 : 1;
  return (rows ?? collection.list(0, collection.total))
    .filter((row) => tests.every((isMatch) => isMatch(row)))
    .sort((a, b) => direction * (Number(a["number"]) - Number(b["number"])) || 0)
    .slice(start, start + Number(request[most] ?? Number.POSITIVE_INFINITY));
}
