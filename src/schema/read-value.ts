import * as z from "zod";
import type { Assumes, AssumptionId } from "../assumptions/assumptions.ts";
import { isJsonObject, type JsonObject } from "../common/json.ts";
import { beginsAsDate, isPlainDate } from "../wire/date-time.ts";
import { misplacedValueText, pathText, type Refusal, refuse } from "../wire/refusal.ts";
import type { InputNode } from "./input-node.ts";
import { appliesAmong, brokenRule, type ObjectRule, ruleKinds } from "./member-facts.ts";
import { nodeAt, type SchemaNode, typeWords } from "./schema-node.ts";
import { isBeyondSingle, isNumberAsText, isOddText, notesOfText, type ValueSwitch } from "./value-switches.ts";

/** Collects what the reading of an object finds: notes of what no page states, and validation errors. */
export interface ReadNotes {
  /** The place of the object in the call, for error texts: `set[2]`; empty for the call itself. */
  readonly at: string;
  readonly policy: {
    readonly variantOf: Assumes;
    readonly valueSwitches: readonly ValueSwitch[];
  };
  /** @param name the name of an ignored member; absent where the answer only depends on the assumption */
  add(id: AssumptionId, name?: string): void;
  /** In the order of the page. */
  validationErrors: readonly ValidationError[];
}

export interface ValidationError {
  readonly refusal: Refusal;
  /** A value of a wrong type, or a missing one: rules about the whole object are not checked then. */
  readonly isHard: boolean;
  rank: number;
}

/**
 * Reads an object member by member, in one walk. It leaves out unknown members and notes what no page states about a value.
 * Validation errors go to `notes.validationErrors`, in the order of the page; wrong values stay in the result.
 * @returns the very object that was sent, if nothing changes
 */
export function readObject(place: InputNode, sent: JsonObject, notes: ReadNotes): JsonObject {
  const { members } = place;
  const first = notes.validationErrors.length;
  const dropped = droppedMembers(place, sent, notes);
  const areAsSent = dropped.length === 0 && notes.policy.valueSwitches.length === 0;
  /** The members of the result, from the first one that is changed or left out. */
  let changed: Record<string, unknown> | undefined;
  let there = 0;
  let chosen = 0;
  // JSON.parse makes own members only, `__proto__` among them.
  for (const name in sent) {
    const value = sent[name];
    const member = members.get(name);
    // Nearly every member is of an ordinary form. Without this check, rows take half as long again to read.
    const isOrdinary = member !== undefined && areAsSent && isOrdinaryText(member, value);
    const read = isOrdinary
      ? value
      : member === undefined || dropped.includes(name)
        ? undefined
        : readWithin(member, value, notes);
    if (member === undefined) {
      notes.add("value.unknown-member", place.path === "" ? name : `${place.path}.${name}`);
    } else {
      if (member.isMandatory && read !== undefined) there += 1;
      if (member.isChoice && read != null) chosen += 1;
    }
    const isIgnored = member?.mayBeIgnored === true && value != null && !appliesAmong(member.node, sent);
    if (isIgnored) notes.add("value.unknown-member", (member as InputNode).path);
    if (changed === undefined && (read !== value || isIgnored)) changed = membersBefore(name, sent);
    if (changed !== undefined && read !== undefined) changed[name] = read;
  }
  const read = changed ?? sent;
  if (there < place.mandatory) addMissing(place, read, notes);
  if (notes.validationErrors.length > first + 1) {
    const own = notes.validationErrors.slice(first).sort((a, b) => a.rank - b.rank);
    notes.validationErrors = [...notes.validationErrors.slice(0, first), ...own];
  }
  if (place.choice && chosen !== 1) addBrokenRule(place, place.choice, read, notes, first);
  for (const rule of place.rules)
    if (!ruleKinds[rule.kind].holds(read, rule)) addBrokenRule(place, rule, read, notes, first);
  return read;
}

/** The identifiers without a validation error in an object that has validation errors. */
export function identifiersRead(
  { identifiers }: InputNode,
  read: JsonObject,
  { validationErrors }: Pick<ReadNotes, "validationErrors">,
): JsonObject {
  const valid: Record<string, unknown> = {};
  for (const { name, rank } of identifiers) {
    if (!hasValidationError(validationErrors, rank)) valid[name] = read[name];
  }
  return valid;
}

function hasValidationError(validationErrors: readonly ValidationError[], rank: number): boolean {
  for (const validationError of validationErrors) if (validationError.rank === rank) return true;
  return false;
}

const nothing: readonly string[] = [];

/** All semi-optional members but the first of the page, if the variant `first-wins` is switched. */
function droppedMembers({ choice }: InputNode, sent: JsonObject, notes: ReadNotes): readonly string[] {
  if (!choice || notes.policy.variantOf("identifier.one-of") !== "first-wins") return nothing;
  const [, ...others] = choice.members.filter((name) => sent[name] != null);
  if (others.length > 0) notes.add("identifier.one-of");
  return others;
}

/** The members before one. No member is unknown, so none has the name `__proto__`. */
function membersBefore(end: string, sent: JsonObject): Record<string, unknown> {
  const before: Record<string, unknown> = {};
  for (const name in sent) {
    if (name === end) break;
    before[name] = sent[name];
  }
  return before;
}

/** A text that has its schema's form, and of which there is nothing to note. */
function isOrdinaryText({ isAnyText, isVerbatimText, values, isDateTime }: InputNode, value: unknown): boolean {
  if (typeof value !== "string" || value === "") return false;
  if (isAnyText) return !(isVerbatimText && isOddText(value));
  return values === undefined ? isDateTime && isPlainDate(value) : values.has(value);
}

function readWithin(member: InputNode, sent: unknown, notes: ReadNotes): unknown {
  const before = notes.validationErrors.length;
  const value = notes.policy.valueSwitches.length === 0 ? sent : switched(member, sent, notes);
  const read = value === undefined || notes.validationErrors.length > before ? value : readMember(member, value, notes);
  // A validation error within a member has the rank of the member.
  for (let at = before; at < notes.validationErrors.length; at += 1)
    (notes.validationErrors[at] as ValidationError).rank = member.rank;
  return read;
}

/** A value after the switched variants; `undefined` for an absent one. */
function switched(member: InputNode, sent: unknown, notes: ReadNotes): unknown {
  const variant = notes.policy.valueSwitches.find(({ isAbout }) => isAbout(sent, member.node));
  if (!variant) return sent;
  notes.add(variant.id);
  // Another variant may be about the new value: a blank text becomes an empty one.
  if (variant.becomes) {
    const value = variant.becomes(sent as string);
    return value === undefined ? undefined : switched(member, value, notes);
  }
  const path = pathOf(member, notes);
  return validationError(member, sent, variant.refuses?.(path) ?? wrongType(path, sent, member.node), notes);
}

function readMember(member: InputNode, sent: unknown, notes: ReadNotes): unknown {
  if (sent === null) {
    notes.add("value.null");
    return member.node.isNullable ? sent : validationError(member, sent, missing(member, notes), notes);
  }
  if (typeof sent === "string") {
    noteText(member, sent, notes);
    return member.isAnyText ? sent : readSingle(member, sent, notes);
  }
  if (!member.isObject) return readSingle(member, sent, notes);
  if (isJsonObject(sent)) return readObject(member, sent, notes);
  return validationError(member, sent, wrongType(pathOf(member, notes), sent, member.node), notes);
}

function noteText(member: InputNode, text: string, notes: ReadNotes): void {
  if (text === "") notes.add("value.empty-string");
  else if (isNumberAsText(text, member.node.kind)) notes.add("value.number-as-text");
  else if (member.isVerbatimText && isOddText(text)) for (const id of notesOfText(text)) notes.add(id);
}

/** Reads a value by its schema: one that is neither an object nor any text. */
function readSingle(member: InputNode, sent: unknown, notes: ReadNotes): unknown {
  const { node } = member;
  if (node.kind === "number" && isBeyondSingle(sent)) notes.add("value.float-precision");
  member.reader ??= z.compile(node.schema, { strict: true });
  // zod checks a text twice before it refuses it as a date, so other texts do not get there.
  const isNoDate = member.isDateTime && !beginsAsDate(sent);
  if (node.keepsValue && !isNoDate && member.reader.validate(sent)) return sent;
  const type = typesOf[node.kind];
  if (node.keepsValue && type !== undefined) {
    const [refusal, isHard] = wrongSingle(type, sent, member, notes);
    return validationError(member, sent, refusal, notes, isHard);
  }
  const result = member.reader.safeParse(sent);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const refusal = issueRefusal(issue, node, sent, pathOf(member, notes));
    addValidationError(notes, { refusal, isHard: issue.code !== "too_big", rank: member.rank });
  }
  return sent;
}

const typesOf: Readonly<Partial<Record<SchemaNode["kind"], string>>> = {
  ...{ string: "string", enum: "string", number: "number", integer: "number", boolean: "boolean" },
};

/** The refusal of a single value, and whether its type is wrong, not only its form. */
function wrongSingle(type: string, sent: unknown, place: InputNode, notes: ReadNotes): [Refusal, boolean] {
  const { node } = place;
  const at = pathOf(place, notes);
  const isOfType =
    typeof sent === type &&
    (type !== "number" || (node.kind === "integer" ? Number.isInteger : Number.isFinite)(sent as number));
  if (!node.values || typeof sent !== "string") return [wrongType(at, sent, node), !isOfType];
  return [refuse("valueNotAllowed", { path: at, value: sent, expected: [...node.values].join(", ") }), true];
}

function addMissing({ members }: InputNode, read: JsonObject, notes: ReadNotes): void {
  for (const member of members.values()) {
    const isMissing = member.isMandatory && read[member.name] === undefined;
    // A member of any type may be absent.
    if (!isMissing || member.node.schema.safeParse(undefined).success) continue;
    addValidationError(notes, { refusal: missing(member, notes), isHard: true, rank: member.rank });
  }
}

/** Adds a broken rule about the whole object, unless a member has a wrong type. */
function addBrokenRule(place: InputNode, rule: ObjectRule, read: JsonObject, notes: ReadNotes, first: number): void {
  if (notes.validationErrors.slice(first).some(({ isHard }) => isHard)) return;
  const refusal = ruleRefusal(rule, read, pathOf(place, notes));
  addValidationError(notes, { refusal, isHard: false, rank: Number.POSITIVE_INFINITY });
}

const missing = (member: InputNode, notes: ReadNotes): Refusal =>
  refuse("mandatoryMissing", { path: pathOf(member, notes) });

function validationError<Value>(
  member: InputNode,
  value: Value,
  refusal: Refusal,
  notes: ReadNotes,
  isHard = true,
): Value {
  addValidationError(notes, { refusal, isHard, rank: member.rank });
  return value;
}

function addValidationError(notes: ReadNotes, added: ValidationError): void {
  notes.validationErrors = [...notes.validationErrors, added];
}

const pathOf = ({ path }: InputNode, { at }: ReadNotes): string =>
  at === "" || path === "" ? at + path : `${at}.${path}`;

/** The vendor error for the first issue of a schema. @param at path of `value` within the call, for the text */
export function issueRefusal(issue: z.core.$ZodIssue, tree: SchemaNode, value: unknown, at: string): Refusal {
  const node = nodeAt(tree, issue.path);
  const path = pathText(at, issue.path);
  const wrong = issue.path.reduce<unknown>((from, step) => Object(from)[step], value);
  const broken = issue.code === "custom" ? brokenRule(node.rules, wrong as object) : undefined;
  if (broken) return ruleRefusal(broken, wrong as object, path);
  if (wrong == null) return refuse("mandatoryMissing", { path });
  if (issue.code === "too_big" && Array.isArray(wrong)) {
    return refuse("tooManyRows", { path, count: String(wrong.length), max: String(issue.maximum) });
  }
  if (issue.code === "invalid_value" && typeof wrong === "string") {
    return refuse("valueNotAllowed", { path, value: wrong, expected: issue.values.map(String).join(", ") });
  }
  return wrongType(path, wrong, node);
}

/** An object breaks a rule about several of its members. @param path of the object within the call */
function ruleRefusal(rule: ObjectRule, value: object, path: string): Refusal {
  const where = rule.sibling === undefined ? path || "request" : pathText(path, rule.members);
  return refuse(ruleKinds[rule.kind].errorFor(value, rule), { path: where, members: rule.members.join(", ") });
}

const wrongType = (path: string, value: unknown, node: SchemaNode): Refusal =>
  refuse("wrongType", { path, value: misplacedValueText(value), expected: typeWords(node) });
