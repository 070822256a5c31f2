import type * as z from "zod";
import { misplacedValueText, pathText, type Refusal, refuse } from "../wire/refusal.ts";
import { brokenRule, type ObjectRule, ruleKinds } from "./object-rule.ts";
import { nodeAt, type SchemaNode, typeWords } from "./schema-node.ts";

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
export function ruleRefusal(rule: ObjectRule, value: object, path: string): Refusal {
  const where = rule.sibling === undefined ? path || "request" : pathText(path, rule.members);
  return refuse(ruleKinds[rule.kind].errorFor(value, rule), { path: where, members: rule.members.join(", ") });
}

/** The refusal of a value of the wrong type. */
export const wrongType = (path: string, value: unknown, node: SchemaNode): Refusal =>
  refuse("wrongType", { path, value: misplacedValueText(value), expected: typeWords(node) });
