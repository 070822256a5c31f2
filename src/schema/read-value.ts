import * as z from "zod";
import type { AssumptionId } from "../assumptions/assumptions.ts";
import type { Switches } from "../assumptions/switches.ts";
import { isJsonObject, memberOf } from "../ground/json.ts";
import { type Refusal, refuse } from "../wire/refusal.ts";
import { appliesAmong } from "./member-facts.ts";
import { type ObjectRule, ruleKinds } from "./object-rule.ts";
import { isBeyondSingle, isNumberAsText, isOddText, notesOfText } from "./odd-values.ts";
import type { SchemaNode } from "./schema-node.ts";
import type { SchemaPlace } from "./schema-place.ts";
import { issueRefusal, ruleRefusal, wrongType } from "./schema-refusal.ts";
import type { ValueSwitch } from "./value-switches.ts";

/** Takes what reading finds: notes of what no page says, and what is wrong. */
export interface ReadNotes {
  /** Where the object stands in the call, for error texts: `set[2]`; empty for the call itself. */
  readonly at: string;
  readonly switches: Switches;
  /** The variants about single values that are on. */
  readonly valueSwitches: readonly ValueSwitch[];
  /** @param name of a member that is ignored; absent for what an answer only rests on */
  add(id: AssumptionId, name?: string): void;
  /** In the order of the page. */
  mistakes: Mistake[];
}

export interface Mistake {
  readonly refusal: Refusal;
  /** Of a wrong type, or absent: a rule about the whole object is not asked then. */
  readonly isHard: boolean;
  /** The rank of its member within the object that is read. */
  rank: number;
}

/**
 * Reads an object member by member, in one walk: unknown members are left out, and what no page says of a value is noted. What
 * is wrong is told in `notes.mistakes`, in the order of the page, and stays in what is returned.
 * @returns the very object that was sent, where it is taken as it stands
 */
export function readObject(place: SchemaPlace, sent: object, notes: ReadNotes): object {
  const { members, expected } = place;
  const first = notes.mistakes.length;
  const left = leftOut(place, sent, notes);
  const areAsSent = left.length === 0 && notes.valueSwitches.length === 0;
  /** What stands for members that are not taken as they stand; `undefined` for those that are left out. */
  let others: Map<string, unknown> | undefined;
  let at = 0;
  let there = 0;
  let chosen = 0;
  // What JSON.parse made has own names only, `__proto__` among them.
  for (const name in sent) {
    const value = memberOf(sent, name);
    let member = expected[at];
    if (member === undefined || member.name !== name) {
      member = members.get(name);
      if (member !== undefined) expected[at] = member;
    }
    const isPlain = member !== undefined && areAsSent && isPlainText(member, value);
    const read = isPlain
      ? value
      : member === undefined || left.includes(name)
        ? undefined
        : readWithin(member, value, notes);
    if (member === undefined) {
      notes.add("value.unknown-member", place.path === "" ? name : `${place.path}.${name}`);
    } else {
      at += 1;
      if (member.isMandatory && read !== undefined) there += 1;
      if (member.isChoice && read != null) chosen += 1;
    }
    const isIgnored = member?.mayBeIgnored === true && value != null && !appliesAmong(member.node, sent);
    if (isIgnored) notes.add("value.unknown-member", (member as SchemaPlace).path);
    if (read !== value || isIgnored) {
      others ??= new Map();
      others.set(name, read);
    }
  }
  const read = others === undefined ? sent : withOthers(sent, others);
  if (there < place.mandatory) tellMissing(place, read, notes);
  if (notes.mistakes.length > first + 1) {
    const own = notes.mistakes.slice(first).sort((one, other) => one.rank - other.rank);
    notes.mistakes = [...notes.mistakes.slice(0, first), ...own];
  }
  if (place.choice && chosen !== 1) tellRule(place, place.choice, read, notes, first);
  for (const rule of place.rules)
    if (!ruleKinds[rule.kind].holds(read, rule)) tellRule(place, rule, read, notes, first);
  return read;
}

/** The identifiers of an object that was read with mistakes, but for those with one. */
export function identifiersRead(
  { identifiers }: SchemaPlace,
  read: object,
  { mistakes }: Pick<ReadNotes, "mistakes">,
): object {
  const named: Record<string, unknown> = {};
  for (const { name, rank } of identifiers) {
    if (!mistakes.some((one) => one.rank === rank)) named[name] = memberOf(read, name);
  }
  return named;
}

const nothing: readonly string[] = [];

/** Of several semi-optional members all but the first, where that is switched so; they stand in the order of the page. */
function leftOut({ choice }: SchemaPlace, sent: object, notes: ReadNotes): readonly string[] {
  if (!choice || notes.switches["identifier.one-of"] !== "first-wins") return nothing;
  const [, ...others] = choice.members.filter((name) => memberOf(sent, name) != null);
  if (others.length > 0) notes.add("identifier.one-of");
  return others;
}

function withOthers(sent: object, others: ReadonlyMap<string, unknown>): object {
  const read: [string, unknown][] = [];
  for (const name in sent) {
    const value = others.has(name) ? others.get(name) : memberOf(sent, name);
    if (value !== undefined) read.push([name, value]);
  }
  // Not by assignment: a name comes from the client, and `__proto__` is one like any other.
  return Object.fromEntries(read);
}

/** A text of which there is nothing to tell: any that is usual, or one that passed before. */
const isPlainText = ({ passed, isAnyText, isKeptText }: SchemaPlace, value: unknown): boolean =>
  typeof value === "string" && (value === passed || (isAnyText && value !== "" && !(isKeptText && isOddText(value))));

function readWithin(member: SchemaPlace, sent: unknown, notes: ReadNotes): unknown {
  const before = notes.mistakes.length;
  const value = notes.valueSwitches.length === 0 ? sent : switched(member, sent, notes);
  const read = value === undefined || notes.mistakes.length > before ? value : readMember(member, value, notes);
  // Whatever is wrong within a member has its place among those beside it.
  for (let at = before; at < notes.mistakes.length; at += 1) (notes.mistakes[at] as Mistake).rank = member.rank;
  return read;
}

/** What the variants that are on make of a value; `undefined` where it is as good as absent. */
function switched(member: SchemaPlace, sent: unknown, notes: ReadNotes): unknown {
  const hit = notes.valueSwitches.find((one) => one.isAbout(sent, member.node));
  if (!hit) return sent;
  notes.add(hit.id);
  // Others may be about what it becomes: a blank text is an empty one then.
  if (hit.becomes) {
    const value = hit.becomes(sent as string);
    return value === undefined ? undefined : switched(member, value, notes);
  }
  const path = pathOf(member, notes);
  return mistake(member, sent, hit.refuses?.(path) ?? wrongType(path, sent, member.node), notes);
}

function readMember(member: SchemaPlace, sent: unknown, notes: ReadNotes): unknown {
  if (sent === null) {
    notes.add("value.null");
    return member.node.isNullable ? sent : mistake(member, sent, missing(member, notes), notes);
  }
  if (typeof sent === "string") {
    noteText(member, sent, notes);
    return member.isAnyText || sent === member.passed ? sent : readSingle(member, sent, notes);
  }
  if (!member.isObject) return readSingle(member, sent, notes);
  if (isJsonObject(sent)) return readObject(member, sent, notes);
  return mistake(member, sent, wrongType(pathOf(member, notes), sent, member.node), notes);
}

function noteText(member: SchemaPlace, text: string, notes: ReadNotes): void {
  if (text === "") notes.add("value.empty-string");
  else if (isNumberAsText(text, member.node.kind)) notes.add("value.number-as-text");
  else if (member.isKeptText && isOddText(text)) for (const id of notesOfText(text)) notes.add(id);
}

/** A text comes from a client, and may be as long as a body. */
const longestRemembered = 100;

/** Reads a value by its schema: one that is neither an object nor any text. */
function readSingle(member: SchemaPlace, sent: unknown, notes: ReadNotes): unknown {
  const { node } = member;
  if (node.kind === "number" && isBeyondSingle(sent)) notes.add("value.float-precision");
  member.reader ??= z.compile(node.schema, { strict: true });
  if (node.isKept && member.reader.validate(sent)) {
    if (typeof sent === "string" && sent.length <= longestRemembered) member.passed = sent;
    return sent;
  }
  const type = typesOf[node.kind];
  if (node.isKept && type !== undefined) {
    const [refusal, isHard] = wrongSingle(type, sent, member, notes);
    return mistake(member, sent, refusal, notes, isHard);
  }
  const result = member.reader.safeParse(sent);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const refusal = issueRefusal(issue, node, sent, pathOf(member, notes));
    tell(notes, { refusal, isHard: issue.code !== "too_big", rank: member.rank });
  }
  return sent;
}

/** The type of what is a single value, by its kind. */
const typesOf: Readonly<Partial<Record<SchemaNode["kind"], string>>> = {
  ...{ string: "string", enum: "string", number: "number", integer: "number", boolean: "boolean" },
};

/** Why a single value is refused; one of the right type, which has another form or is none of some values, is no hard mistake. */
function wrongSingle(type: string, sent: unknown, { node, path }: SchemaPlace, notes: ReadNotes): [Refusal, boolean] {
  const at = pathText(notes, path);
  const isOfType =
    typeof sent === type &&
    (type !== "number" || (node.kind === "integer" ? Number.isInteger : Number.isFinite)(sent as number));
  if (!node.values || typeof sent !== "string") return [wrongType(at, sent, node), !isOfType];
  return [refuse("valueNotAllowed", { path: at, value: sent, expected: [...node.values].join(", ") }), true];
}

function tellMissing({ members }: SchemaPlace, read: object, notes: ReadNotes): void {
  for (const member of members.values()) {
    const isMissing = member.isMandatory && memberOf(read, member.name) === undefined;
    // Any value at all may also be none.
    if (!isMissing || member.node.schema.safeParse(undefined).success) continue;
    tell(notes, { refusal: missing(member, notes), isHard: true, rank: member.rank });
  }
}

/** A rule about the whole object counts after its members, and not where one of them is of a wrong type. */
function tellRule({ path }: SchemaPlace, rule: ObjectRule, read: object, notes: ReadNotes, first: number): void {
  if (notes.mistakes.slice(first).some(({ isHard }) => isHard)) return;
  const refusal = ruleRefusal(rule, read, pathText(notes, path));
  tell(notes, { refusal, isHard: false, rank: Number.POSITIVE_INFINITY });
}

const missing = (member: SchemaPlace, notes: ReadNotes): Refusal =>
  refuse("mandatoryMissing", { path: pathOf(member, notes) });

function mistake<Value>(member: SchemaPlace, value: Value, refusal: Refusal, notes: ReadNotes, isHard = true): Value {
  tell(notes, { refusal, isHard, rank: member.rank });
  return value;
}

function tell(notes: ReadNotes, one: Mistake): void {
  notes.mistakes = [...notes.mistakes, one];
}

const pathText = ({ at }: ReadNotes, path: string): string => (at === "" || path === "" ? at + path : `${at}.${path}`);

const pathOf = ({ path }: SchemaPlace, notes: ReadNotes): string => pathText(notes, path);
