import * as z from "zod";
import { dateTime, printedDateTime } from "../../wire/date-time.ts";
import { type MemberFacts, memberFacts, type Presence } from "../../wire/member-facts.ts";
import { withRule } from "../../wire/object-rule.ts";
import { parseRelease, type ReleaseName, type Since, sinceWords } from "../../wire/release.ts";
import type { MemberDocument } from "./method-document.ts";

/**
 * Where members stand. A member of a request without a mark is optional, but for the token. One of an answer may be `null` unless it
 * is marked mandatory; in the rows of a bulk answer it is there unless it is marked optional.
 */
export type Side = "request" | "answer" | "bulk answer";

/**
 * The schema of an object with these members, as requests or answers have it.
 * @param bulk the set of rows among them, and the most rows that a call may have
 */
export function objectSchema(
  members: readonly MemberDocument[],
  side: Side,
  bulk?: { readonly set: string; readonly max: number },
): z.ZodObject {
  const mostOf = ({ name }: MemberDocument) => (name === bulk?.set ? bulk.max : undefined);
  const shape = Object.fromEntries(members.map((member) => [member.name, memberSchema(member, side, mostOf(member))]));
  const alternatives = members.filter((member) => presencesOf(member).includes("semi-optional"));
  const whole = z.object(shape);
  const chosen =
    side === "request" && alternatives.length > 0
      ? withRule(whole, { kind: "exactlyOne", members: alternatives.map(({ name }) => name) })
      : whole;
  return members.reduce((object, { name, presence, appliesWith }) => {
    if (presence !== "mandatory on conditions" || appliesWith === undefined) return object;
    return withRule(object, { kind: "mandatoryWith", members: [name], sibling: appliesWith });
  }, chosen);
}

const descriptionOf = ({ description = "", deprecated }: MemberDocument): string | undefined =>
  (deprecated ? `${description} Deprecated from ${sinceWords(sinceOf(deprecated.since))}`.trim() : description) ||
  undefined;

const presencesOf = ({ presence, before = [] }: MemberDocument) => [presence, ...before.map((one) => one.presence)];

const byOrder = (one: ReleaseName, other: ReleaseName) => parseRelease(one).order - parseRelease(other).order;

/** One release as it is, several as a list, the earliest first. */
export const sinceOf = (since: readonly ReleaseName[]): Since =>
  since.length === 1 ? (since[0] as ReleaseName) : since.toSorted(byOrder);

function memberSchema(member: MemberDocument, side: Side, most: number | undefined): z.ZodType {
  const description = descriptionOf(member);
  const schema = there(member, side, most).meta(description === undefined ? {} : { description });
  const facts = factsOf(member, side);
  return Object.keys(facts).length === 0 ? schema : schema.register(memberFacts, facts);
}

function there(member: MemberDocument, side: Side, most: number | undefined): z.ZodType {
  const { name, presence } = member;
  const schema = valueSchema(member, side, most);
  if (side === "request")
    return presence === "mandatory" || (name === "token" && !presence) ? schema : schema.nullish();
  const isThere = side === "answer" ? presence === "mandatory" : presence !== "optional";
  return isThere ? schema : schema.nullable();
}

function valueSchema(member: MemberDocument, side: Side, most: number | undefined): z.ZodType {
  const { type, values, pattern, minimum, members = [] } = member;
  switch (type) {
    case "Integer":
      return minimum === undefined ? z.int() : z.int().min(minimum);
    case "Float":
      return minimum === undefined ? z.number() : z.number().min(minimum);
    case "Boolean":
      return z.boolean();
    case "Date":
      return side === "request" ? dateTime : printedDateTime;
    case "Strings":
      return z.union([z.string(), z.array(z.string())]);
    case "Any":
      return z.unknown();
    case "Set":
      return setSchema(members.length === 0 ? z.unknown() : objectSchema(members, side), most);
    case "Object":
    case "Identifier":
      return members.length === 0 ? z.record(z.string(), z.unknown()) : objectSchema(members, side);
    default:
      if (values) return z.enum(values.map((one) => (typeof one === "string" ? one : one.value)));
      return pattern === undefined ? z.string() : z.string().regex(new RegExp(pattern, "u"));
  }
}

const setSchema = (element: z.ZodType, most: number | undefined) =>
  most === undefined ? z.array(element) : z.array(element).max(most);

/** Texts that are not kept as they stand. */
const ofAnyForm = new Set(["token", "request_unique_identifier"]);

const usualWords: Readonly<Partial<Record<MemberDocument["type"], string>>> = {
  Strings: "List of Strings, comma separated",
  "JSON Web Token": "JSON Web Token",
  Any: "Any",
};

function factsOf(member: MemberDocument, side: Side): MemberFacts {
  const { name, type, typeWords = usualWords[type], presence, before, since, appliesWith, at } = member;
  const { values = [], minimum, example = minimum === undefined ? undefined : `${minimum} or more` } = member;
  const later = values.filter((one) => typeof one !== "string");
  const isRequest = side === "request";
  return {
    ...(typeWords !== undefined && { typeName: typeWords }),
    ...(example !== undefined && { form: example }),
    ...(isRequest && isTold(presence) && { presence }),
    ...(isRequest && before && { before: before.toSorted((one, other) => byOrder(one.release, other.release)) }),
    ...(appliesWith !== undefined && { appliesWith }),
    ...(isRequest && (type === "Strings" || ofAnyForm.has(name)) && { anyForm: true }),
    ...(since && { since: sinceOf(since) }),
    ...(later.length > 0 && {
      valuesSince: Object.fromEntries(later.map((one) => [one.value, sinceOf(one.since)])),
    }),
    ...(typeof at === "string" && { provenance: at }),
  };
}

/** What a schema alone cannot tell. */
const isTold = (presence: Presence | undefined): presence is NonNullable<MemberFacts["presence"]> =>
  presence === "semi-optional" || presence === "mandatory on conditions";
