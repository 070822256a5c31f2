import * as z from "zod";
import { type Refusal, refuse, shown } from "./refusal.ts";
import { isSecret } from "./secrets.ts";
import type { IssueParams } from "./semi-optional.ts";
import { schemaAt, typeName, unwrapped } from "./type-name.ts";

/**
 * The vendor error for what a schema found first.
 * @param value what was read, so that the text can show the value at fault
 * @param at path of `value` within the call, for example `social_media_customer_events_set[2]`
 */
export function issueRefusal(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown, at: string): Refusal {
  const path = pathText(at, issue.path);
  const member = schemaAt(schema, issue.path);
  if (issue.code === "custom") {
    const { refused, members } = issue.params as IssueParams;
    const known = knownOf(member, members);
    const given = known.filter((name) => valueAt(value, [...issue.path, name]) != null).length;
    return refuse(refused(given), { path: path || "request", members: known.join(", ") });
  }
  const found = valueAt(value, issue.path);
  if (found == null) return refuse("mandatoryMissing", { path });
  if (issue.code === "too_big" && Array.isArray(found)) {
    return refuse("tooManyRows", { path, count: String(found.length), max: String(issue.maximum) });
  }
  if (issue.code === "invalid_value" && typeof found === "string") {
    return refuse("valueNotAllowed", { path, value: found, expected: issue.values.map(String).join(", ") });
  }
  const text = isSecret(issue.path.at(-1)) ? "****" : shown(found);
  return refuse("wrongType", { path, value: text, expected: expectedAt(member) });
}

function expectedAt(member: z.ZodType): string {
  const form = member.meta()?.form ?? unwrapped(member).meta()?.form;
  return form === undefined ? typeName(member) : `${typeName(member)}, as ${form}`;
}

/** Of the members that a rule names, those that the release knows. */
function knownOf(schema: z.ZodType, members: readonly string[]): readonly string[] {
  const object = unwrapped(schema);
  return object instanceof z.ZodObject ? members.filter((member) => member in object.shape) : members;
}

function pathText(at: string, path: readonly PropertyKey[]): string {
  let text = at;
  for (const step of path) {
    text += typeof step === "number" ? `[${step}]` : `${text === "" ? "" : "."}${String(step)}`;
  }
  return text;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const step of path) at = (at as Record<PropertyKey, unknown> | null | undefined)?.[step];
  return at;
}
