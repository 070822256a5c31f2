import * as z from "zod";
import type { MemberDocument } from "../../../contracts/document-types.ts";
import { isJsonObject } from "../../ground/json.ts";
import { linearPattern } from "../../matching/linear-pattern.ts";
import { dateTime, printedDateTime } from "../../schema/date-schema.ts";
import { type MemberFacts, memberFacts, type Presence } from "../../schema/member-facts.ts";
import { type ObjectRule, withRule } from "../../schema/object-rule.ts";
import { readBy } from "../../schema/read-by.ts";
import { isKnownIn, parseRelease, type Release, type ReleaseName, type Since, sinceWords } from "../../wire/release.ts";

/**
 * Where members stand. A member of a request without a mark is optional, but for the token. One of an answer may be `null` unless it
 * is marked mandatory; in the rows of a bulk answer it is there unless it is marked optional.
 */
type Side = "request" | "answer" | "bulk answer";

export type BoundedMember = MemberDocument & { readonly most?: number };

/** The members that a release knows, with the values and the presence that they had then. */
export function knownMembers(members: readonly BoundedMember[], release?: Release): readonly BoundedMember[] {
  if (!release) return members;
  const isKnown = (since?: readonly ReleaseName[]) => !since || isKnownIn(release, sinceOf(since));
  return members
    .filter(({ since }) => isKnown(since))
    .map(({ before = [], values, members: within, ...member }) => {
      const then = before
        .toSorted((one, other) => byOrder(one.release, other.release))
        .find((one) => release.order < parseRelease(one.release).order);
      return {
        ...member,
        ...(then && { presence: then.presence, presenceWords: undefined }),
        ...(before.length > 0 && { before }),
        ...(values && { values: values.filter((one) => typeof one === "string" || isKnown(one.since)) }),
        ...(within && { members: [...knownMembers(within, release)] }),
      };
    });
}

export function objectSchema(members: readonly BoundedMember[], side: Side): z.ZodObject {
  const shape = Object.fromEntries(members.map((member) => [member.name, memberSchema(member, side)]));
  return rulesOf(members, side).reduce(withRule, z.object(shape));
}

/** Exactly one of the semi-optional members is given. There is no choice where another one was mandatory or optional then. */
function rulesOf(members: readonly MemberDocument[], side: Side): ObjectRule[] {
  const mayBeChosen = ({ presence, before = [] }: MemberDocument) =>
    [presence, ...before.map((one) => one.presence)].includes("semi-optional");
  const there = members.filter(mayBeChosen);
  const chosen = there.filter(({ presence }) => presence === "semi-optional").map(({ name }) => name);
  const isChoice = side === "request" && chosen.length > 0 && (chosen.length > 1 || there.length === 1);
  const conditions = members.flatMap(({ name, presence, appliesWith }): ObjectRule[] =>
    presence === "mandatory on conditions" && appliesWith !== undefined
      ? [{ kind: "mandatoryWith", members: [name], sibling: appliesWith }]
      : [],
  );
  return [...(isChoice ? [{ kind: "exactlyOne" as const, members: chosen }] : []), ...conditions];
}

const byOrder = (one: ReleaseName, other: ReleaseName) => parseRelease(one).order - parseRelease(other).order;

/** One release as it is, several as a list, the earliest first. */
export const sinceOf = (since: readonly ReleaseName[]): Since =>
  since.length === 1 ? (since[0] as ReleaseName) : since.toSorted(byOrder);

const isThere: Readonly<Record<Side, (member: MemberDocument) => boolean>> = {
  request: ({ name, presence }) => presence === "mandatory" || (name === "token" && !presence),
  answer: ({ presence }) => presence === "mandatory",
  "bulk answer": ({ presence }) => presence !== "optional",
};

function memberSchema(member: BoundedMember, side: Side): z.ZodType {
  const { description = "", deprecated } = member;
  const value = valueSchema(member, side);
  const schema = isThere[side](member) ? value : side === "request" ? value.nullish() : value.nullable();
  const ending = deprecated ? ` Deprecated from ${sinceWords(sinceOf(deprecated.since))}` : "";
  const said = (description + ending).trim();
  const described = schema.meta(said === "" ? {} : { description: said });
  const facts = factsOf(member, side);
  return Object.keys(facts).length === 0 ? described : described.register(memberFacts, facts);
}

function valueSchema({ type, values, pattern, minimum, most, members = [] }: BoundedMember, side: Side): z.ZodType {
  const object = members.length > 0 ? objectSchema(members, side) : undefined;
  switch (type) {
    case "Integer":
    case "Float": {
      const number = type === "Integer" ? z.int() : z.number();
      return minimum === undefined ? number : number.min(minimum);
    }
    case "Boolean":
      return z.boolean();
    case "Date":
      return side === "request" ? dateTime : printedDateTime;
    case "Strings":
      return z.union([z.string(), z.array(z.string())]);
    case "Any":
      return z.unknown();
    case "Set": {
      const set = z.array(object ?? z.unknown());
      return most === undefined ? set : set.max(most);
    }
    case "Object":
    case "Identifier":
      return object ?? z.record(z.string(), z.unknown());
    default:
      if (values) return z.enum(values.map((one) => (typeof one === "string" ? one : one.value)));
      return pattern === undefined ? z.string() : z.string().regex(patternProblem(pattern) ? /(?!)/ : linear(pattern));
  }
}

/** What is wrong with a pattern; `undefined`: it runs in linear time. */
export function patternProblem(text: string): string | undefined {
  try {
    linearPattern(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const linear = (text: string): RegExp =>
  Object.defineProperty(new RegExp(text, "u"), "test", { value: linearPattern(text) });

/** Texts that are not kept as they stand. */
const ofAnyForm = new Set(["token", "request_unique_identifier"]);

const usualWords: Readonly<Partial<Record<MemberDocument["type"], string>>> = {
  Strings: "List of Strings, comma separated",
  "JSON Web Token": "JSON Web Token",
  Any: "Any",
};

function factsOf(member: MemberDocument, side: Side): MemberFacts {
  const { name, type, typeWords = usualWords[type], presence, since, appliesWith, minimum, at } = member;
  const { example = minimum === undefined ? undefined : `${minimum} or more` } = member;
  const isRequest = side === "request";
  return {
    ...(typeWords !== undefined && { typeName: typeWords }),
    ...(example !== undefined && { form: example }),
    ...(isRequest && isTold(presence) && { presence }),
    ...(appliesWith !== undefined && { appliesWith }),
    ...(isRequest && (type === "Strings" || ofAnyForm.has(name)) && { anyForm: true }),
    ...(since && { since: sinceOf(since) }),
    ...(typeof at === "string" && { provenance: at }),
  };
}

const isTold = (presence: Presence | undefined): presence is NonNullable<MemberFacts["presence"]> =>
  presence === "semi-optional" || presence === "mandatory on conditions";

/**
 * Where a value is not what its tables say: members that no table has, and those of another type.
 * @param path stands before each name
 * @param isWhole whether mandatory members must be there
 */
export function schemaMisfits(
  value: unknown,
  members: readonly MemberDocument[],
  path: string,
  isWhole: boolean,
): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => schemaMisfits(one, members, `${path}${index}.`, isWhole));
  }
  if (!isJsonObject(value) || members.length === 0) return [];
  const missing = members.filter(({ name, presence }) => presence === "mandatory" && !Object.hasOwn(value, name));
  const wrong = Object.entries(value).flatMap(([name, one]) => {
    const member = members.find((other) => other.name === name);
    if (!member) return [`no table has ${path.replace(/\d+\./g, "")}${name}`];
    const { members: within = [], ...alone } = member;
    const schema = objectSchema([{ ...alone, presence: "optional" }], "request");
    const [issue] = readBy(schema, { [name]: one }).problems ?? [];
    const inner = schemaMisfits(one, within, `${path}${name}.`, isWhole);
    return issue ? [`${path}${name}: ${issue.message}`, ...inner] : inner;
  });
  return isWhole ? [...missing.map(({ name }) => `${path}${name}: mandatory, and not in it`), ...wrong] : wrong;
}
