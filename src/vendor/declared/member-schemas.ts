import * as z from "zod";
import type { MemberDocument } from "../../../contracts/document-types.ts";
import { linearPattern, patternProblem } from "../../matching/linear-pattern.ts";
import { dateTime, plainDate, printedDateTime } from "../../schema/date-schema.ts";
import { type MemberFacts, memberFacts, type ObjectRule, type Presence, withRule } from "../../schema/member-facts.ts";
import { readBy } from "../../schema/read-by.ts";
import { isKnownIn, parseRelease, type Release, type ReleaseName, type Since, sinceWords } from "../../wire/release.ts";

/**
 * Where members stand, which says what a member without a presence is: optional in a request, unless it is the token;
 * maybe `null` in an answer; mandatory in a row of a bulk answer. The last one is for what code answers.
 */
type Side = "request" | "answer" | "bulk answer" | "mandatory members";

/** The members that a release knows, with their values and presence in that release. */
export function knownMembers(members: readonly MemberDocument[], release?: Release): readonly MemberDocument[] {
  if (!release) return members;
  const isKnown = (since?: readonly ReleaseName[]) => !since || isKnownIn(release, sinceOf(since));
  return members
    .filter(({ since }) => isKnown(since))
    .map(({ before = [], values, members: inner, ...member }) => {
      const earlier = before
        .toSorted((a, b) => byOrder(a.release, b.release))
        .find((change) => release.order < parseRelease(change.release).order);
      return {
        ...member,
        ...(earlier && { presence: earlier.presence, presenceWords: undefined }),
        ...(before.length > 0 && { before }),
        ...(values && { values: values.filter((value) => typeof value === "string" || isKnown(value.since)) }),
        ...(inner && { members: [...knownMembers(inner, release)] }),
      };
    });
}

export function objectSchema(members: readonly MemberDocument[], side: Side): z.ZodObject {
  const shape = Object.fromEntries(members.map((member) => [member.name, memberSchema(member, side)]));
  return rulesOf(members, side).reduce(
    withRule,
    side === "mandatory members" ? z.strictObject(shape) : z.object(shape),
  );
}

/**
 * A request has exactly one of the semi-optional members. A choice needs two: a lone semi-optional member is optional.
 */
function rulesOf(members: readonly MemberDocument[], side: Side): ObjectRule[] {
  const chosen = members.filter(({ presence }) => presence === "semi-optional").map(({ name }) => name);
  const isChoice = side === "request" && chosen.length > 1;
  if (side === "mandatory members") return [];
  const conditions = members.flatMap(({ name, presence, appliesWith }): ObjectRule[] =>
    presence === "mandatory on conditions" && appliesWith !== undefined
      ? [{ kind: "mandatoryWith", members: [name], sibling: appliesWith }]
      : [],
  );
  return [...(isChoice ? [{ kind: "exactlyOne" as const, members: chosen }] : []), ...conditions];
}

const byOrder = (a: ReleaseName, b: ReleaseName) => parseRelease(a).order - parseRelease(b).order;

/** A single release, or the releases of several branches, the earliest first. */
export const sinceOf = (since: readonly ReleaseName[]): Since =>
  since.length === 1 ? (since[0] as ReleaseName) : since.toSorted(byOrder);

const isAnswer = (side: Side) => side === "answer" || side === "bulk answer";

const isMandatory: Readonly<Record<Side, (member: MemberDocument) => boolean>> = {
  request: ({ name, presence }) => presence === "mandatory" || (name === "token" && !presence),
  answer: ({ presence }) => presence === "mandatory",
  "bulk answer": ({ presence }) => presence !== "optional",
  "mandatory members": ({ presence }) => presence === "mandatory",
};

function memberSchema(member: MemberDocument, side: Side): z.ZodType {
  const { description = "", deprecated, default: fallback } = member;
  const value = valueSchema(member, side);
  const schema = isMandatory[side](member) ? value : isAnswer(side) ? value.nullable() : value.nullish();
  const deprecation = deprecated ? ` Deprecated from ${sinceWords(sinceOf(deprecated.since))}` : "";
  const text = (description + deprecation).trim();
  const described = schema.meta({
    ...(text !== "" && { description: text }),
    ...(side === "request" && fallback !== undefined && { default: fallback }),
  });
  const facts = factsOf(member, side);
  return Object.keys(facts).length === 0 ? described : described.register(memberFacts, facts);
}

function valueSchema(member: MemberDocument, side: Side): z.ZodType {
  const { type, values, pattern, minimum, max, withoutTime, members = [] } = member;
  const object = members.length > 0 ? objectSchema(members, side) : undefined;
  switch (type) {
    case "Integer":
    case "Float": {
      const number = type === "Integer" ? z.int() : z.number();
      if (pattern !== undefined) return z.union([number, matchingText(pattern)]);
      return minimum === undefined ? number : number.min(minimum);
    }
    case "Boolean":
      return z.boolean();
    case "Date":
      return withoutTime ? plainDate : isAnswer(side) ? printedDateTime : dateTime;
    case "Strings":
      return z.union([z.string(), z.array(z.string())]);
    case "Any":
      return z.unknown();
    case "Set": {
      const set = z.array(object ?? z.unknown());
      return max === undefined ? set : set.max(max);
    }
    case "Object":
    case "Identifier":
      return object ?? z.record(z.string(), z.unknown());
    default:
      if (values) return z.enum(values.map((value) => (typeof value === "string" ? value : value.value)));
      return pattern === undefined ? z.string() : matchingText(pattern);
  }
}

const matchingText = (pattern: string) => z.string().regex(patternProblem(pattern) ? /(?!)/ : linear(pattern));

const linear = (text: string): RegExp =>
  Object.defineProperty(new RegExp(text, "u"), "test", { value: linearPattern(text) });

const ofAnyForm = new Set(["token", "request_unique_identifier"]);

const usualWords: Readonly<Partial<Record<MemberDocument["type"], string>>> = {
  Strings: "List of Strings, comma separated",
  "JSON Web Token": "JSON Web Token",
  Any: "Any",
};

/** A number that may be sent as a text keeps the name of its type. */
const wordsOf = ({ type, pattern }: MemberDocument) => (pattern && type === "Integer" ? type : usualWords[type]);

function factsOf(member: MemberDocument, side: Side): MemberFacts {
  const { name, type, typeWords = wordsOf(member), presence, since, appliesWith, minimum, at } = member;
  const { example = minimum === undefined ? undefined : `${minimum} or more` } = member;
  const isRequest = side === "request";
  return {
    ...(typeWords !== undefined && { typeName: typeWords }),
    ...(example !== undefined && { form: example }),
    ...(isRequest && isConditional(presence) && { presence }),
    ...(appliesWith !== undefined && { appliesWith }),
    ...(isRequest && (type === "Strings" || ofAnyForm.has(name)) && { anyForm: true }),
    ...(since && { since: sinceOf(since) }),
    ...(typeof at === "string" && { provenance: at }),
  };
}

const isConditional = (presence: Presence | undefined): presence is NonNullable<MemberFacts["presence"]> =>
  presence === "semi-optional" || presence === "mandatory on conditions";

/**
 * Where a value does not fit its table: unknown members, values of another type, and mandatory members that are missing.
 * @param at the path of the value
 */
export function misfitsOf(value: unknown, members: readonly MemberDocument[], at: string): string[] {
  if (members.length === 0) return [];
  const schema = objectSchema(members, "mandatory members");
  const { problems = [] } = readBy(Array.isArray(value) ? z.array(schema) : schema, value);
  return problems.map(({ path, message }) => `${[at, ...path].join(".")}: ${message}`);
}

export const allMembers = (members: readonly MemberDocument[]): readonly MemberDocument[] =>
  members.flatMap((member) => [member, ...allMembers(member.members ?? [])]);
