import type * as z from "zod";
import { brokenRule, ruleKinds } from "./object-rule.ts";
import { pathText } from "./path-text.ts";
import { type Refusal, refuse, shownMisplaced } from "./refusal.ts";
import { nodeAt, type SchemaNode, typeWords } from "./schema-node.ts";

/**
 * The vendor error for what a schema found first.
 * @param value what was read, so that the text can show the value at fault
 * @param at path of `value` within the call, for example `social_media_customer_events_set[2]`
 */
export function issueRefusal(issue: z.core.$ZodIssue, tree: SchemaNode, value: unknown, at: string): Refusal {
  const node = nodeAt(tree, issue.path);
  const path = pathText(at, issue.path);
  const found = issue.path.reduce<unknown>(
    (from, step) => (from as Record<PropertyKey, unknown> | null)?.[step],
    value,
  );
  const broken = issue.code === "custom" ? brokenRule(node.rules, found as object) : undefined;
  if (broken) {
    const members = broken.members.join(", ");
    const where = broken.sibling === undefined ? path || "request" : pathText(path, broken.members);
    return refuse(ruleKinds[broken.kind].refused(found as object, broken), { path: where, members });
  }
  if (found == null) return refuse("mandatoryMissing", { path });
  if (issue.code === "too_big" && Array.isArray(found)) {
    return refuse("tooManyRows", { path, count: String(found.length), max: String(issue.maximum) });
  }
  if (issue.code === "invalid_value" && typeof found === "string") {
    return refuse("valueNotAllowed", { path, value: found, expected: issue.values.map(String).join(", ") });
  }
  return refuse("wrongType", { path, value: shownMisplaced(found), expected: typeWords(node) });
}
