import type * as z from "zod";
import { type ConfigProblem, nearestHint } from "../ground/config-error.ts";
import { flagOf } from "./setting-names.ts";
import { settingNodes } from "./settings.ts";

/** A value and its source: a flag, a variable, a key of the file, an option. */
export interface Sourced {
  readonly value: unknown;
  readonly where: string;
}

/** A certificate without its key, or the other way round. */
export function halfTls(values: ReadonlyMap<string, Sourced>): ConfigProblem[] {
  const [present, absent] = values.has("tlsCert") ? (["tlsCert", "tlsKey"] as const) : (["tlsKey", "tlsCert"] as const);
  const { where } = values.get(present) ?? {};
  if (where === undefined || values.has(absent)) return [];
  return [{ where, message: "is of no use alone", hint: `HTTPS needs ${flagOf(absent)} (${absent}) too` }];
}

/** What the schema found, in words of the source that has it. */
export function problemsOf(issue: z.core.$ZodIssue, values: ReadonlyMap<string, Sourced>): ConfigProblem[] {
  if (issue.code === "unrecognized_keys" && issue.path.length === 0) {
    return issue.keys.map((key) => ({
      where: values.get(key)?.where ?? key,
      message: "unknown",
      hint: nearestHint(key, [...settingNodes.keys()]),
    }));
  }
  const [key, ...within] = issue.path.map(String);
  const { value, where } = values.get(key as string) ?? { value: undefined, where: key as string };
  if (within.length > 0) return [{ where: `${where}, at ${within.join(".")}`, ...withinProblem(issue) }];
  const { accepts, secret } = settingNodes.get(key as string) ?? {};
  const shown = value === true ? "nothing" : secret ? "this value" : JSON.stringify(value);
  return [{ where, message: `${shown} is not accepted`, hint: `expected ${accepts}` }];
}

function withinProblem(issue: z.core.$ZodIssue): Pick<ConfigProblem, "message" | "hint"> {
  if (issue.code === "unrecognized_keys") return { message: issue.message, hint: "leave it out" };
  return { message: issue.message };
}
