import type * as z from "zod";
import { memoizeByObject } from "../common/memoize.ts";
import { dateTimeForm } from "./date-schema.ts";
import type { ObjectRule } from "./member-facts.ts";
import { isVerbatimText, nodeAt, type SchemaNode } from "./schema-node.ts";
import { withoutElements } from "./schema-tree.ts";

export interface InputNode {
  readonly node: SchemaNode;
  readonly name: string;
  /** Dotted path from the row or the call; empty for the row or the call itself. */
  readonly path: string;
  readonly rank: number;
  readonly isObject: boolean;
  readonly isAnyText: boolean;
  readonly isVerbatimText: boolean;
  readonly values: ReadonlySet<unknown> | undefined;
  /** True for a Date with a time; a method of a folder can have dates without one. */
  readonly isDateTime: boolean;
  readonly isMandatory: boolean;
  readonly mayBeIgnored: boolean;
  /** True if it belongs to the `choice` of its object. */
  readonly isChoice: boolean;
  readonly members: ReadonlyMap<string, InputNode>;
  readonly mandatory: number;
  readonly identifiers: readonly InputNode[];
  readonly choice: ObjectRule | undefined;
  readonly rules: readonly ObjectRule[];
  /** Reads a single value; made when it is first needed. */
  reader: z.ZodType | undefined;
}

/** The places of a call, without its rows, and of a row. @param set the member with the rows */
export const inputNodes = memoizeByObject((tree: SchemaNode, set: string | undefined) => {
  const call = inputNodeOf(tree, "", 0, set);
  return { call, row: set === undefined ? undefined : inputNodeOf(nodeAt(tree, [set, 0]), "", 0) };
});

function inputNodeOf(node: SchemaNode, path: string, rank: number, unread?: string, around?: ObjectRule): InputNode {
  const isObject = node.kind === "object" && node.keepsValue;
  const within = (name: string) => (path === "" ? name : `${path}.${name}`);
  const named = isObject ? [...node.members.values()] : [];
  const choice = node.rules.find(({ kind }) => kind === "exactlyOne");
  const members = named.map((member, at) =>
    inputNodeOf(member.name === unread ? withoutElements(member) : member, within(member.name), at, undefined, choice),
  );
  return {
    node,
    name: node.name,
    path,
    rank,
    isObject,
    isAnyText: node.isAnyText,
    isVerbatimText: isVerbatimText(node),
    values: node.values,
    isDateTime: node.form === dateTimeForm && node.kind === "string" && node.keepsValue,
    isMandatory: node.isMandatory,
    mayBeIgnored: node.appliesWith !== undefined,
    isChoice: around?.members.includes(node.name) === true,
    members: new Map(members.map((member) => [member.name, member])),
    mandatory: members.filter(({ isMandatory }) => isMandatory).length,
    identifiers: members.filter((member) => member.node.kind === "object"),
    choice,
    rules: node.rules.filter((rule) => rule !== choice),
    reader: undefined,
  };
}
