import type { NamedEntity } from "../../store/entity.ts";
import { type LookUps, notFound } from "../../store/resolve.ts";
import { doubtsOfDate, momentOf } from "../../wire/date-time.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import type { Constants } from "../entities/record-rules.ts";
import type { CallContext } from "../entities/token.ts";
import type { Contract, DoesRows, OwnOperation } from "../method.ts";
import type { Does, MemberDocument } from "./method-document.ts";
import { type AnyRow, canName, hasMembers, type Records, rulesOf } from "./records.ts";
import { createdRecord, updatedRecord } from "./stored-record.ts";

/** What a method needs to know of itself to do what its document says. */
export interface DeclaredParts {
  readonly contract: Contract;
  /** The members of a call, or of a row where the method has rows. */
  readonly parameters: readonly MemberDocument[];
  readonly records: Records;
}

type DoesRecords = Exclude<Does, { readonly answers: string }>;

const verbs = new Set(["creates", "shows", "lists", "updates", "removes"]);

/** What a method does to records, and of which collection. */
export const actOf = (does: DoesRecords) =>
  Object.entries(does).find(([name]) => verbs.has(name)) as [verb: string, collection: string];

/** The operation of a method that does something to records. */
export function recordOperation(does: DoesRecords, parts: DeclaredParts): OwnOperation {
  const [, collection] = actOf(does);
  const entity = parts.records.entity(collection) as NamedEntity<AnyRow>;
  if ("creates" in does) return creating(entity, does.sets ?? {}, parts);
  if ("lists" in does)
    return { answer: (parameters: AnyRow, context) => list(does, entity, parameters, context, parts) };
  return {
    answer(parameters: AnyRow, context) {
      const found = recordToShow(does, entity, parameters, context, parts);
      if (isRefusal(found) || "shows" in does) return answered(found, entity, context, parts);
      const changed = "removes" in does ? { ...found, removed: true } : changedBy(does, found, parameters, context);
      if (isRefusal(changed)) return changed;
      context.store.collection(entity).replace(found, changed);
      return answered(changed, entity, context, parts);
    },
  };

  function changedBy(
    { sets = {} }: { readonly sets?: Constants | undefined },
    found: AnyRow,
    said: AnyRow,
    context: CallContext,
  ) {
    const named = namedRecords(said, context, parts);
    return isRefusal(named) ? named : updatedRecord(entity, found, { said, named, sets, context });
  }
}

function answered(
  record: AnyRow | Refusal,
  entity: NamedEntity<AnyRow>,
  context: CallContext,
  parts: DeclaredParts,
): unknown {
  if (isRefusal(record)) return record;
  const node = schemaTree(parts.contract.data, context.release);
  return node.element
    ? [parts.records.shown(record, entity, node.element, context)]
    : parts.records.shown(record, entity, node, context);
}

function creating(entity: NamedEntity<AnyRow>, sets: Constants, parts: DeclaredParts): OwnOperation {
  const own = rulesOf(entity);
  const create =
    own.create?.bind(own, sets as never) ??
    ((said: AnyRow, context: CallContext) => {
      const named = namedRecords(said, context, parts);
      return isRefusal(named) ? named : createdRecord(entity, { said, named, sets, context });
    });
  if (parts.contract.bulk) {
    const missing = own.missing ?? ((said: AnyRow, lookUps: LookUps) => refusalIn(namedRecords(said, lookUps, parts)));
    return { create: create as DoesRows<AnyRow>["create"], missing };
  }
  return {
    answer: (said: never, context) => answered(create(said, context) as AnyRow | Refusal, entity, context, parts),
  };
}

export const refusalIn = (result: unknown): Refusal | undefined => (isRefusal(result) ? result : undefined);

/**
 * The records that the identifiers of a request name, in the order of the page. The first miss is the answer; a way of naming that an
 * entity does not have is not looked up.
 */
export function namedRecords(
  said: AnyRow,
  lookUps: LookUps,
  { parameters, records }: Pick<DeclaredParts, "parameters" | "records">,
): ReadonlyMap<string, AnyRow> | Refusal {
  const named = new Map<string, AnyRow>();
  for (const parameter of parameters) {
    const identifier = said[parameter.name] as AnyRow | null | undefined;
    const entity = identifier == null ? undefined : records.identifiedBy(parameter);
    if (!entity || !canName(entity, identifier as AnyRow)) continue;
    const found = records.named(lookUps, entity, identifier as AnyRow);
    if (isRefusal(found)) return found;
    named.set(parameter.name, found);
  }
  return named;
}

type DoesOne = Exclude<DoesRecords, { readonly creates: string } | { readonly lists: string }>;

function recordToShow(
  { by, where }: DoesOne,
  entity: NamedEntity<AnyRow>,
  said: AnyRow,
  lookUps: LookUps,
  { parameters, records }: DeclaredParts,
): AnyRow | Refusal {
  const name = by ?? identifierOf(parameters, entity, records)?.name ?? "";
  const given = said[name];
  const identifier = typeof given === "object" && given !== null ? (given as AnyRow) : { [name]: given };
  if (canName(entity, identifier) && Object.values(identifier).some((value) => value != null)) {
    return records.named(lookUps, entity, identifier, where);
  }
  return notFound(entity, given);
}

/** The parameter that names a record of the entity. */
export const identifierOf = (parameters: readonly MemberDocument[], entity: NamedEntity<AnyRow>, records: Records) =>
  parameters.find((parameter) => records.identifiedBy(parameter) === entity);

function list(
  { where = {}, filters = [], most, skip }: Extract<DoesRecords, { readonly lists: string }>,
  entity: NamedEntity<AnyRow>,
  said: AnyRow,
  context: CallContext,
  parts: DeclaredParts,
): unknown {
  const named = namedRecords(said, context, parts);
  if (isRefusal(named)) return named;
  const { assumes, store, release } = context;
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
  const node = schemaTree(parts.contract.data, release);
  return (rows ?? collection.list(0, collection.total))
    .filter((row) => tests.every((holds) => holds(row)))
    .sort((one, other) => Number(one["number"]) - Number(other["number"]) || 0)
    .slice(start, start + (numberIn(said, most) ?? Number.POSITIVE_INFINITY))
    .map((row) => parts.records.shown(row, entity, node.element ?? node, context));
}

const momentAt = (row: AnyRow, member: string): number => momentOf(String(row[member] ?? ""));

const numberIn = (said: AnyRow, name: string | undefined) =>
  name === undefined ? undefined : (said[name] as number | null);
