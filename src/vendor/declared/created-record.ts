import type { MemberDocument } from "../../../contracts/document-types.ts";
import { dateTimeForm, plainDateLength, userDefinedFields } from "../../schema/date-schema.ts";
import { type SchemaNode, withoutUnknown } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { notesOfDate } from "../../schema/value-switches.ts";
import type { AnyEntity, AnyRecord, GeneratedValue } from "../../store/entity.ts";
import type { Store } from "../../store/store.ts";
import { plainDateTime } from "../../wire/date-time.ts";
import { type Refusal, refuse, valueText } from "../../wire/refusal.ts";
import { type CallContext, pendingCall } from "../entities/call-context.ts";
import { type FixedMembers, rulesByCollection } from "../entities/record-rules.ts";

/** The member of a record that a parameter fills: `unit_id` for `unit_identifier`, else the member of its name. */
interface Target {
  readonly member: string;
  readonly node: SchemaNode;
  /** The value for the record; `undefined` for an identifier with a field that we do not know. */
  stored(sent: unknown, call: RecordCall): unknown;
}

/** The parameters that can fill a member; the last one that a method has fills it. */
export const parametersOf = (member: string): string[] => [member, member.replace(/_id$/, "_identifier")];

/** Parameters about the call and its answer, which no record stores. */
export const callParameters: readonly string[] = ["token", "fields_set", "request_unique_identifier"];

/** The parameters that fill no member of a record. `token` and the parameters about the answer do not count. */
export function unstoredParameters(parameters: readonly MemberDocument[], entity: AnyEntity): string[] {
  const stored = new Set([...schemaTree(entity.schema).members.keys()].flatMap(parametersOf));
  return parameters.flatMap(({ name }) => (stored.has(name) || callParameters.includes(name) ? [] : [name]));
}

type RecordPlan = ReturnType<typeof recordPlan>;

/** Where each member of a record comes from when a method creates or updates the record. */
export function recordPlan(entity: AnyEntity, parameters: readonly MemberDocument[], sets: FixedMembers) {
  const names = new Set(parameters.map(({ name }) => name));
  const all = Object.entries(entity.made);
  const defaults = all.flatMap(([member, how]) =>
    typeof how === "object" && "value" in how ? [[member, how.value]] : [],
  );
  const fixed = { ...Object.fromEntries(defaults), ...sets };
  const generated = all.flatMap(([member, how]) =>
    how === "first" || Object.hasOwn(fixed, member) ? [] : [{ member, how, make: generatorOf(member, how, entity) }],
  );
  const isOfRequest = (how: GeneratedValue) =>
    how === "now" || how === "call" || (typeof how === "object" && "session" in how);
  const isFilled = new Set([...generated.map(({ member }) => member), ...Object.keys(fixed)]);
  const targets = new Map<string, Target>();
  const blank: Record<string, unknown> = {};
  const mandatory: { readonly member: string; readonly parameter: string }[] = [];
  for (const [member, node] of schemaTree(entity.schema).members) {
    const { fallback, isNullable } = node;
    const isSet = Object.hasOwn(sets, member);
    const parameter = isSet ? undefined : parametersOf(member).findLast((name) => names.has(name));
    if (parameter !== undefined) targets.set(parameter, { member, node, stored: storeOf(parameter, member, node) });
    const hasValue = isFilled.has(member) || fallback !== undefined;
    // Most records have none of the sixteen user defined fields.
    const isUsual = parameter !== undefined && !Object.hasOwn(userDefinedFields, member);
    if (hasValue || isUsual) blank[member] = fallback;
    if (!hasValue && !isNullable) mandatory.push({ member, parameter: parameter ?? member });
  }
  const requested = new Set([...targets.values()].map(({ member }) => member));
  return {
    entity,
    sets,
    noteCreated: rulesByCollection[entity.collection]?.created,
    blank: { ...blank, ...fixed },
    targets,
    /** Members that are the same in all records of a request. */
    ofRequest: generated.filter(({ how }) => isOfRequest(how)),
    generated: generated.filter(({ how }) => !isOfRequest(how)),
    /** Members that a request must fill, each with its parameter. */
    mandatory,
    unstored: new Set(unstoredParameters(parameters, entity)),
    /** Members of a request whose value no two records share. */
    unique: Object.entries(entity.indexes).flatMap(([name, { unique, of }]) =>
      unique && requested.has(name) ? [{ name, keyOf: of }] : [],
    ),
  };
}

export type IdentifiedRecords = Readonly<Record<string, AnyRecord>>;

export interface RecordCall {
  readonly request: AnyRecord;
  readonly identified: IdentifiedRecords;
  readonly context: CallContext;
}

export function createdRecord(plan: RecordPlan, call: RecordCall): AnyRecord | Refusal {
  const row: Record<string, unknown> = { ...blankOf(plan, call.context) };
  for (const parameter in call.request) {
    const sent = call.request[parameter];
    const target = plan.targets.get(parameter);
    if (!target && plan.unstored.has(parameter)) call.context.note?.(`not stored: ${parameter}`);
    const value = target && sent != null ? target.stored(sent, call) : undefined;
    if (target && value !== undefined) row[target.member] = value;
  }
  for (const { member, parameter } of plan.mandatory) {
    if (row[member] == null) return refuse("mandatoryMissing", { path: parameter });
  }
  // A refused call uses up no number.
  const repeated = repeatedValue(row, plan, call);
  if (repeated) return repeated;
  for (const { member, make } of plan.generated) row[member] ??= make(call.context);
  const sameHash = call.context.store.collection(plan.entity).add(row);
  call.context.stored.push(row);
  if (sameHash) plan.noteCreated?.(row as never, sameHash as never, call.context);
  return row;
}

/** A record before a request fills it, made once for all records of the request. */
function blankOf(plan: RecordPlan, context: CallContext): AnyRecord {
  const known = context.blanks.get(plan);
  if (known) return known;
  const ofRequest = plan.ofRequest.map(({ member, make }) => [member, make(context)]);
  const blank = { ...plan.blank, ...Object.fromEntries(ofRequest) };
  context.blanks.set(plan, blank);
  return blank;
}

/** A record after an update: an absent member stays, `null` clears a member. */
export function updatedRecord(plan: RecordPlan, old: AnyRecord, call: RecordCall): AnyRecord | Refusal {
  const row: Record<string, unknown> = { ...old };
  for (const parameter in call.request) {
    const sent = call.request[parameter];
    const target = plan.targets.get(parameter);
    if (!target || sent === undefined || target.member === "id") continue;
    if (sent === null && !target.node.isNullable) return refuse("mandatoryMissing", { path: parameter });
    const value = sent && target.stored(sent, call);
    if (value !== undefined) row[target.member] = value;
  }
  Object.assign(row, plan.sets);
  return repeatedValue(row, plan, call, old) ?? row;
}

function storeOf(parameter: string, member: string, node: SchemaNode): Target["stored"] {
  if (parameter !== member) return (_, { identified }) => identified[parameter]?.["id"];
  if (node.element?.members.has("id")) {
    return (sent, { context: { store } }) => {
      const elements = withoutUnknown(sent, node);
      return Array.isArray(elements) ? elements.map((element) => ({ id: store.newId(), ...element })) : elements;
    };
  }
  if (node.typeName !== "Date") return (sent) => withoutUnknown(sent, node);
  const isWithoutTime = node.form !== dateTimeForm;
  return (sent, { context }) => {
    if (typeof sent !== "string") return withoutUnknown(sent, node);
    if (isWithoutTime) return sent.slice(0, plainDateLength);
    if (sent.length === plainDateLength) return `${sent}T00:00:00`;
    for (const id of notesOfDate(sent)) context.assumes(id);
    return plainDateTime(sent);
  };
}

/** How a record gets a member that no request fills. */
export function generatorOf(member: string, how: GeneratedValue, entity: AnyEntity): (context: CallContext) => unknown {
  if (how === "id") return ({ store }) => store.newId();
  if (how === "now") return ({ now }) => now;
  // A number is above those of all records; only other members need a look at them.
  if (how === "number" && member === "number") return ({ store }) => store.collection(entity).nextNumber();
  if (how === "number") return generatorOf(member, { text: "" }, entity);
  if (how === "call") return () => pendingCall;
  if (typeof how === "string" || "value" in how) return () => undefined;
  if ("session" in how) return ({ session }) => session?.[how.session] || undefined;
  return ({ store }) => {
    for (;;) {
      const text =
        how.text +
        store
          .collection(entity)
          .nextNumber()
          .padStart(how.digits ?? 0, "0");
      if (recordsWith(store, entity, member, text, true).length === 0) return text;
    }
  };
}

/** The records whose member has a value, by an index if there is one; without a member, all. */
export function recordsWith(store: Store, entity: AnyEntity, member?: string, value?: unknown, withRemoved = false) {
  const collection = store.collection(entity);
  const isIndexed = member !== undefined && Object.hasOwn(entity.indexes, member);
  const records = isIndexed ? collection.find(member, value) : collection.list(0, collection.total);
  return records.filter(
    (row) => (withRemoved || row["removed"] == null) && (member === undefined || isIndexed || row[member] === value),
  );
}

function repeatedValue(
  row: AnyRecord,
  { entity, unique }: RecordPlan,
  { context: { store } }: RecordCall,
  old?: AnyRecord,
) {
  for (const { name, keyOf } of unique) {
    const value = keyOf(row);
    const isTaken =
      value != null &&
      store
        .collection(entity)
        .find(name, value)
        .some((other) => other !== old);
    if (isTaken) return refuse("valueNotUnique", { path: name, value: valueText(value) });
  }
  return undefined;
}
