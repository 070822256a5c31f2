import type * as z from "zod";
import { memberOf } from "../common/json.ts";
import type { MemberFacts, ObjectRule } from "./member-facts.ts";

/** The kinds of values, with the vendor's names of their types. A value of kind `other` is not read further. */
export const valueKinds = {
  object: "Object",
  array: "Set",
  enum: "String",
  string: "String",
  number: "Float",
  integer: "Integer",
  boolean: "Boolean",
  other: "String",
} as const;

export interface SchemaNode extends MemberFacts {
  /** The name of the member; empty for the root and for elements. */
  readonly name: string;
  readonly kind: keyof typeof valueKinds;
  /** The vendor's name of the type: `String`, `Integer`, `Unit Identifier`. */
  readonly typeName: string;
  readonly description: string | undefined;
  readonly isMandatory: boolean;
  readonly isNullable: boolean;
  readonly fallback: unknown;
  readonly isAnyText: boolean;
  /** True if the schema leaves a valid value as it is. */
  readonly keepsValue: boolean;
  readonly values: ReadonlySet<unknown> | undefined;
  readonly members: ReadonlyMap<string, SchemaNode>;
  readonly element: SchemaNode | undefined;
  readonly mostElements: number | undefined;
  readonly alternatives: readonly SchemaNode[];
  readonly rules: readonly ObjectRule[];
  /** The schema for the release: later members are unknown to it. */
  readonly schema: z.ZodType;
}

/** True for a text of any form that is kept unchanged. */
export const isVerbatimText = ({ isAnyText, anyForm }: SchemaNode): boolean => isAnyText && anyForm !== true;

/** The node at the end of a path of names and indexes. */
export function nodeAt(node: SchemaNode, path: readonly PropertyKey[]): SchemaNode {
  return path.reduce<SchemaNode>((at, step) => (at.element ?? at.members.get(String(step))) as SchemaNode, node);
}

/** A node and all nodes within it, each with a path like `data.rows[].id`. */
export function nodesWithin(node: SchemaNode, at = ""): (readonly [path: string, node: SchemaNode])[] {
  const below = [...node.members].map(([name, member]) => [at === "" ? name : `${at}.${name}`, member] as const);
  if (node.element) below.unshift([`${at}[]`, node.element]);
  return [[at, node], ...below.flatMap(([path, one]) => nodesWithin(one, path))];
}

/** The type of a value in error texts: `Date, as 2016-06-22T15:00:00`. */
export const typeWords = ({ typeName, form }: SchemaNode): string =>
  form === undefined ? typeName : `${typeName}, as ${form}`;

export function withoutUnknown(value: unknown, { kind, members, element }: SchemaNode): unknown {
  if (Array.isArray(value)) return element ? value.map((one) => withoutUnknown(one, element)) : value;
  // Rows that are not read yet may have any members.
  if (typeof value !== "object" || value === null || kind === "other") return value;
  if (isKnown(value, members)) return value;
  const known: Record<string, unknown> = {};
  for (const name in value) {
    const member = members.get(name);
    if (member) known[name] = withoutUnknown(memberOf(value, name), member);
  }
  return known;
}

/** True if an object has only known members, and none of them is an object. */
function isKnown(value: object, members: SchemaNode["members"]): boolean {
  for (const name in value) {
    const one = memberOf(value, name);
    if (!members.has(name) || (typeof one === "object" && one !== null)) return false;
  }
  return true;
}

/** A value with exactly the known members; one without a value is `null`. */
export function withAllMembers(value: unknown, { kind, members, element }: SchemaNode): unknown {
  if (value === undefined || value === null) return null;
  if (element && Array.isArray(value)) return value.map((one) => withAllMembers(one, element));
  if (kind !== "object") return value;
  const shown: Record<string, unknown> = {};
  for (const [name, member] of members) shown[name] = withAllMembers(memberOf(value, name), member);
  return shown;
}
