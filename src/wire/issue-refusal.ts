import type * as z from "zod";
import { type Refusal, refuse, shown } from "./refusal.ts";
import { isSecret } from "./secrets.ts";
import type { IssueParams } from "./semi-optional.ts";

/** What zod expected, in the vendor's words. */
const typeNames: Readonly<Record<string, string>> = {
  string: "a String",
  number: "a Float",
  int: "an Integer",
  boolean: "a Boolean",
  object: "an object",
  array: "a Set",
  datetime: "a Date (2016-06-22T15:00:00)",
};

/**
 * The vendor error for what a schema found first.
 * @param value what was read, so that the text can show the value at fault
 * @param at path of `value` within the call, for example `social_media_customer_events_set[2]`
 */
export function issueRefusal(issue: z.core.$ZodIssue, value: unknown, at: string): Refusal {
  const path = pathText(at, issue.path);
  const found = valueAt(value, issue.path);
  const text = isSecret(issue.path.at(-1)) ? "****" : shown(found);
  switch (issue.code) {
    case "invalid_type":
      if (found == null && path !== "") return refuse("mandatoryMissing", { path });
      return refuse("wrongType", { path, value: text, expected: typeName(issue.expected) });
    case "invalid_format":
      return refuse("wrongType", { path, value: text, expected: typeName(issue.format) });
    case "invalid_value":
      if (found == null) return refuse("mandatoryMissing", { path });
      if (typeof found !== "string") return refuse("wrongType", { path, value: text, expected: "a String" });
      return refuse("valueNotAllowed", { path, value: text, expected: issue.values.map(String).join(", ") });
    case "too_big":
      if (issue.origin === "array") {
        const count = String((found as unknown[]).length);
        return refuse("tooManyRows", { path, count, max: String(issue.maximum) });
      }
      return refuse("wrongType", { path, value: text, expected: typeName(issue.origin) });
    case "custom": {
      const { refused, members } = issue.params as IssueParams;
      return refuse(refused, { path: path || "request", members: members.join(", ") });
    }
    default:
      return refuse("wrongType", { path, value: text, expected: "of the documented type" });
  }
}

const typeName = (expected: string): string => typeNames[expected] ?? `of type ${expected}`;

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
