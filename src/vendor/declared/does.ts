import { notFound } from "../../store/resolve.ts";
import { doubtsOfDate, momentOf } from "../../wire/date-time.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import type { Constants } from "../entities/record-rules.ts";
import type { CallContext } from "../entities/token.ts";
import type { DoesRows, OwnOperation } from "../method.ts";
import type { Does, MemberDocument } from "./method-document.ts";
import { type AnyEntity, type AnyRow, hasMembers, type MethodRecords, type Records, rulesOf } from "./records.ts";
import { createdRecord, type Said, updatedRecord } from "./stored-record.ts";

export type DoesRecords = Exclude<Does, { readonly answers: string }>;

const verbs = new Set(["creates", "shows", "lists", "updates", "removes"]);

/** What a method does to records, and of which collection. */
export const actOf = (does: DoesRecords) =>
  Object.entries(does).find(([name]) => verbs.has(name)) as [verb: string, collection: string];

/** The operation of a method that does something to records. */
export function recordOperation(does: DoesRecords, method: MethodRecords): OwnOperation {
  const entity = method.records.byCollection.get(actOf(does)[1]) as AnyEntity;
  if ("creates" in does) return creating(entity, does.sets ?? {}, method);
  if ("lists" in does)
    return method.operation((said, context, named) => listed(does, entity, { said, named, context }, method));
  const answered = (record: AnyRow, context: CallContext) => {
    const shown = method.shown(record, entity, context);
    return schemaTree(method.contract.data, context.release).element ? [shown] : shown;
  };
  return {
    answer(said: AnyRow, context) {
      const found = recordNamed(does, entity, said, context, method);
      if (isRefusal(found)) return found;
      if ("shows" in does) return answered(found, context);
      const changed = "removes" in does ? { ...found, removed: true } : changedBy(does.sets, found, said, context);
      if (isRefusal(changed)) return changed;
      context.store.collection(entity).replace(found, changed);
      return answered(changed, context);
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
    isRefusal(record) || isBulk ? record : method.shown(record, entity, context);
  if (!create) {
    return method.operation((said, context, named) =>
      finished(createdRecord(entity, { said, named, sets, context }), context),
    );
  }
  const created = (said: never, context: CallContext) =>
    finished(create(sets as never, said, context) as AnyRow, context);
  return isBulk ? ({ create: created, missing } as DoesRows<never>) : { answer: created };
}

/** The parameter that names a record of the entity. */
export const identifierOf = (parameters: readonly MemberDocument[], entity: AnyEntity, records: Records) =>
  parameters.find((parameter) => records.identifiedBy(parameter) === entity);

/** The record that a call shows, updates or removes. */
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
