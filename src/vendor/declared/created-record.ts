import type { MemberDocument } from "../../../contracts/document-types.ts";
import { userDefinedFields } from "../../schema/date-schema.ts";
import { notesOfDate } from "../../schema/odd-values.ts";
import { type SchemaNode, withoutUnknown } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { Collection } from "../../store/collection.ts";
import type { AnyEntity, AnyRow, GeneratedValue } from "../../store/entity.ts";
import type { Store } from "../../store/store.ts";
import { plainDateTime } from "../../wire/date-time.ts";
import { isRefusal, type Refusal, refuse, valueText } from "../../wire/refusal.ts";
import { type CallContext, pendingCall } from "../entities/call-context.ts";
import type { FixedMembers } from "../entities/record-rules.ts";

/** A member that a parameter gives: one of its name, or `unit_id` of `unit_identifier`. */
interface Target {
  readonly member: string;
  readonly node: SchemaNode;
  readonly isIdentifier: boolean;
}

const parametersOf = (member: string): string[] => [member, member.replace(/_id$/, "_identifier")];

/** The parameters that give no member of a record; `token` and what steers the answer are none of it. */
export function unstoredParameters(parameters: readonly MemberDocument[], entity: AnyEntity): string[] {
  const known = new Set([...schemaTree(entity.schema).members.keys()].flatMap(parametersOf));
  const others = ["token", "fields_set", "request_unique_identifier"];
  return parameters.flatMap(({ name }) => (known.has(name) || others.includes(name) ? [] : [name]));
}

type RecordPlan = ReturnType<typeof recordPlan>;

/** Where the members of a record come from when a method creates or updates one. */
export function recordPlan(entity: AnyEntity, parameters: readonly MemberDocument[], sets: FixedMembers) {
  const members = [...schemaTree(entity.schema).members];
  const names = new Set(parameters.map(({ name }) => name));
  const targets = new Map<string, Target>();
  for (const [member, node] of members) {
    const [parameter] = parametersOf(member)
      .toReversed()
      .filter((name) => names.has(name));
    if (parameter !== undefined && !Object.hasOwn(sets, member))
      targets.set(parameter, { member, node, isIdentifier: parameter !== member });
  }
  const given = new Map([...targets].map(([parameter, { member }]) => [member, parameter]));
  const all = Object.entries(entity.made as Readonly<Record<string, GeneratedValue>>);
  const usual = all.flatMap(([member, how]) =>
    typeof how === "object" && "value" in how ? [[member, how.value]] : [],
  );
  const fixed = { ...Object.fromEntries(usual), ...sets };
  const made = all.filter(([member, how]) => how !== "first" && !Object.hasOwn(fixed, member));
  const isMade = new Set([...made.map(([member]) => member), ...Object.keys(fixed)]);
  const kept = members.filter(([name, { fallback }]) => {
    // Most records have none of the sixteen fields that an installation defines.
    return isMade.has(name) || fallback !== undefined || (given.has(name) && !Object.hasOwn(userDefinedFields, name));
  });
  const needed = members.filter(([name, { isNullable, fallback }]) => {
    return !isNullable && fallback === undefined && !isMade.has(name);
  });
  return {
    sets,
    /** A record of which nothing is given: what the method sets, and what is so unless a call says otherwise. */
    blank: { ...Object.fromEntries(kept.map(([name, { fallback }]) => [name, fallback])), ...fixed },
    targets,
    /** Those of them that hold a list. */
    lists: [...targets.values()].filter(({ node }) => node.element),
    made,
    /** Members that a record must have, each with the parameter that gives it. */
    needed: needed.map(([name]) => [name, given.get(name) ?? name] as const),
    /** Parameters that reach no member. */
    unstored: new Set(unstoredParameters(parameters, entity)),
    /** Members of which no two records have the same value. */
    unique: Object.entries(entity.indexes).flatMap(([name, { unique, of }]) =>
      unique && given.has(name) ? [[name, of] as const] : [],
    ),
  };
}

/** The records that the identifiers of a request name, by parameter. */
export type IdentifiedRecords = ReadonlyMap<string, AnyRow>;

export interface RecordCall {
  readonly collection: Collection<AnyRow>;
  readonly said: AnyRow;
  readonly named: IdentifiedRecords;
  readonly context: CallContext;
}

export function createdRecord(plan: RecordPlan, call: RecordCall): AnyRow | Refusal {
  const row: Record<string, unknown> = { ...plan.blank };
  for (const parameter in call.said) {
    const target = plan.targets.get(parameter);
    if (!target && plan.unstored.has(parameter)) call.context.note?.(`not stored: ${parameter}`);
    const sent = target && call.said[parameter];
    const value = target && sent != null ? storedValue(parameter, sent, target, call) : undefined;
    if (target && value !== undefined) row[target.member] = value;
  }
  for (const [member, parameter] of plan.needed) {
    if (row[member] == null) return refuse("mandatoryMissing", { path: parameter });
  }
  // Before anything is made: a number that is drawn is never given again.
  const twice = notUnique(row, plan, call);
  if (twice) return twice;
  for (const [member, how] of plan.made) row[member] ??= madeValue(member, how, call);
  for (const { member, node } of plan.lists) {
    const list = row[member];
    if (Array.isArray(list)) row[member] = list.map((one) => withId(one, node, call.context.store));
  }
  call.collection.add(row);
  call.context.stored.push(row);
  return row;
}

/** A record as an update leaves it: what is not sent stays, what is `null` is cleared. */
export function updatedRecord(plan: RecordPlan, old: AnyRow, call: RecordCall): AnyRow | Refusal {
  const row: Record<string, unknown> = { ...old };
  for (const parameter in call.said) {
    const target = plan.targets.get(parameter);
    const sent = call.said[parameter];
    if (!target || sent === undefined || target.member === "id") continue;
    if (sent === null && !target.node.isNullable) return refuse("mandatoryMissing", { path: parameter });
    const value = hasActions(sent)
      ? changedSet(parameter, target.node, old[target.member], call)
      : sent && storedValue(parameter, sent, target, call);
    if (value === undefined) continue;
    if (isRefusal(value)) return value;
    row[target.member] = value;
  }
  Object.assign(row, plan.sets);
  return notUnique(row, plan, call, old) ?? row;
}

/** A value as a record keeps it. @returns `undefined` for an identifier that names a record in a way of which we know nothing */
function storedValue(name: string, value: unknown, { node, isIdentifier }: Target, { named, context }: RecordCall) {
  if (isIdentifier) return named.get(name)?.["id"];
  if (node.typeName !== "Date" || typeof value !== "string") return withoutUnknown(value, node);
  for (const id of notesOfDate(value)) context.assumes(id);
  return plainDateTime(value);
}

function madeValue(member: string, how: GeneratedValue, { collection, context }: RecordCall): unknown {
  if (how === "id") return context.store.newId();
  if (how === "now") return context.now;
  if (how === "number") return collection.nextNumber();
  if (how === "call") return pendingCall;
  if (typeof how === "string" || "value" in how) return undefined;
  if ("session" in how) return context.session?.[how.session] || undefined;
  for (;;) {
    const text = how.text + collection.nextNumber().padStart(how.digits ?? 0, "0");
    if (collection.find(member, text).length === 0) return text;
  }
}

function notUnique(row: AnyRow, { unique }: RecordPlan, { collection }: RecordCall, old?: AnyRow) {
  for (const [name, of] of unique) {
    const value = of(row);
    const isTaken = value != null && collection.find(name, value).some((other) => other !== old);
    if (isTaken) return refuse("valueNotUnique", { path: name, value: valueText(value) });
  }
  return undefined;
}

const hasActions = (set: unknown): set is readonly AnyRow[] =>
  Array.isArray(set) && set.some((element: AnyRow | null) => element?.["action"] != null);

const withId = (element: unknown, { element: node }: SchemaNode, store: Store): AnyRow =>
  node?.members.has("id") ? { id: store.newId(), ...(element as AnyRow) } : (element as AnyRow);

/** What a record may be known by, the surest first. */
export const identifyingMembers = ["id", "number", "code", "name"] as const;

/** A set to which each element says whether it is added, updated or removed. One that is not there refuses the call. */
function changedSet(name: string, node: SchemaNode, old: unknown, { said, context }: RecordCall): unknown {
  const elements = [...((old as readonly (AnyRow | null)[] | null) ?? [])];
  for (const [index, sent] of (said[name] as readonly (AnyRow | null)[]).entries()) {
    const path = `${name}[${index}]`;
    if (typeof sent !== "object" || sent === null) {
      return refuse("wrongType", { path, value: valueText(sent), expected: "Object" });
    }
    const action = String(sent["action"] ?? "add").toLowerCase();
    const element = withoutUnknown(sent, node.element as SchemaNode) as AnyRow;
    if (action === "add") {
      elements.push(withId(element, node, context.store));
      continue;
    }
    const key = identifyingMembers.find((one) => sent[one] != null);
    const at = key === undefined ? -1 : elements.findIndex((one) => one?.[key] === sent[key]);
    if (key === undefined) return refuse("semiOptionalMissing", { path, members: identifyingMembers.join(", ") });
    if (at < 0) return refuse("recordNotFound", { label: path, value: valueText(sent[key]) });
    if (action === "remove") elements.splice(at, 1);
    else elements[at] = { ...elements[at], ...element };
  }
  return elements;
}
