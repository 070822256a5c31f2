import * as z from "zod";
import { isJsonObject } from "../ground/json.ts";
import { isBeyondSingle, isOddText } from "./doubtful-values.ts";
import { appliesAmong } from "./member-facts.ts";
import { type ObjectRule, ruleKinds } from "./object-rule.ts";
import { isKeptText, type SchemaNode } from "./schema-node.ts";

/**
 * Is a value taken as it stands? `doubtful`: with something that no page allows, as a `null` or an empty String.
 * `unread`: without its unknown members. `odd`: both.
 */
export type Fit = "no" | "plain" | "doubtful" | "unread" | "odd";

export type FastCheck = (value: unknown) => Fit;

/** One walk over the members that are there, as a parser builds a copy that nobody needs. The schema tells what is wrong. */
export function fastCheck(node: SchemaNode): FastCheck {
  if (!node.isKept) return () => "no";
  if (node.kind === "object") {
    const check = objectCheck(node);
    return (value) => fitOfObject(check, value);
  }
  const compiled = z.compile(node.schema, { strict: true });
  if (node.kind !== "number") return (value) => (compiled.validate(value) ? "plain" : "no");
  return (value) => (!compiled.validate(value) ? "no" : isBeyondSingle(value) ? "doubtful" : "plain");
}

interface ObjectCheck {
  readonly members: ReadonlyMap<string, MemberCheck>;
  readonly mandatory: number;
  readonly chosen: 0 | 1;
  readonly rules: readonly ObjectRule[];
  /** The members in the order of the value before: a client sends them in the same order each time. */
  readonly expected: MemberCheck[];
}

interface MemberCheck {
  readonly node: SchemaNode;
  readonly name: string;
  readonly isAnyText: boolean;
  readonly isKeptText: boolean;
  /** 1 for a mandatory member, else 0: what is there is counted. */
  readonly mandatory: 0 | 1;
  readonly alternative: 0 | 1;
  readonly mayBeIgnored: boolean;
  /** Asked of what is neither `null` nor any text. Made when it is first needed: most clients send few members. */
  check: FastCheck | undefined;
  /** A text that passed before: the rows of a call share the day and the kind of what was done. */
  passed: string | undefined;
}

function objectCheck(node: SchemaNode): ObjectCheck {
  const counted = node.rules.find(({ kind }) => kind === "exactlyOne");
  const members = [...node.members.values()].map((member) => memberCheck(member, counted));
  return {
    members: new Map(members.map((member) => [member.name, member])),
    mandatory: members.filter((member) => member.mandatory).length,
    chosen: counted ? 1 : 0,
    rules: node.rules.filter((rule) => rule !== counted),
    expected: [],
  };
}

function memberCheck(node: SchemaNode, counted: ObjectRule | undefined): MemberCheck {
  return {
    node,
    name: node.name,
    isAnyText: node.isAnyText,
    isKeptText: isKeptText(node),
    mandatory: node.isMandatory ? 1 : 0,
    alternative: counted?.members.includes(node.name) ? 1 : 0,
    mayBeIgnored: node.appliesWith !== undefined,
    check: undefined,
    passed: undefined,
  };
}

function fitOfObject({ members, mandatory, chosen, rules, expected }: ObjectCheck, value: unknown): Fit {
  if (!isJsonObject(value)) return "no";
  let whole: Fit = "plain";
  let at = 0;
  let there = 0;
  let chosenHere = 0;
  // What JSON.parse made has own names only, `__proto__` among them; and for-in is the fastest way through them.
  for (const name in value) {
    let member = expected[at];
    if (member === undefined || member.name !== name) {
      member = members.get(name);
      if (member === undefined) {
        whole = both(whole, "unread");
        continue;
      }
      expected[at] = member;
    }
    at += 1;
    const one = value[name];
    const fit = fitOfMember(member, one);
    if (fit === "no") return "no";
    if (fit !== "plain") whole = both(whole, fit);
    there += member.mandatory;
    if (one == null) continue;
    chosenHere += member.alternative;
    if (member.mayBeIgnored && !appliesAmong(member.node, value)) return "no";
  }
  if (there < mandatory || chosenHere !== chosen) return "no";
  for (const rule of rules) if (!ruleKinds[rule.kind].holds(value, rule)) return "no";
  return whole;
}

const both = (one: Fit, other: Fit): Fit => (one === "plain" || one === other ? other : "odd");

/** A text comes from a client, and may be as long as a body. */
const longestRemembered = 100;

function fitOfMember(member: MemberCheck, value: unknown): Fit {
  if (value === null) return member.node.isNullable ? "doubtful" : "no";
  const isText = typeof value === "string";
  if (isText && member.isAnyText) {
    return value === "" || (member.isKeptText && isOddText(value)) ? "doubtful" : "plain";
  }
  if (isText && value === member.passed) return "plain";
  member.check ??= fastCheck(member.node);
  const fit = member.check(value);
  if (isText && fit === "plain" && value.length <= longestRemembered) member.passed = value;
  return fit;
}
