import { type ConfigProblem, nearestHint, problemAt, withoutCredentials } from "../../ground/config-error.ts";
import type { Problem } from "../../matching/read-by.ts";
import { flagOf } from "./setting-names.ts";
import { settingNodes } from "./settings.ts";

/** A value and its source: a flag, a variable, a key of the file, an option. */
export interface Sourced {
  readonly value: unknown;
  readonly where: string;
  /** Files that it names, where it may name some. */
  readonly files?: readonly string[];
  /** Where each of its members comes from, where several sources were brought together. */
  readonly memberOrigins?: ReadonlyMap<string, string>;
}

/** A certificate without its key, or the other way round. */
export function halfTls(values: ReadonlyMap<string, Sourced>): ConfigProblem[] {
  const [present, absent] = values.has("tlsCert") ? (["tlsCert", "tlsKey"] as const) : (["tlsKey", "tlsCert"] as const);
  const { where } = values.get(present) ?? {};
  if (where === undefined || values.has(absent)) return [];
  return [{ where, message: "is of no use alone", hint: `HTTPS needs ${flagOf(absent)} (${absent}) too` }];
}

/** The key of which it is the flag, or the nearest. */
function keyHint(key: string): string {
  const flags = new Map([...settingNodes.values()].map(({ name, flag }) => [flag, name]));
  const meant = flags.get(key);
  return meant === undefined ? nearestHint(key, [...settingNodes.keys()]) : `did you mean ${meant}?`;
}

/** What the schema found, in words of the source that has it. */
export function sourcedProblem({ path, message }: Problem, values: ReadonlyMap<string, Sourced>): ConfigProblem {
  const [key = "", ...within] = path.map(String);
  const { value, where: whole, memberOrigins } = values.get(key) ?? { value: undefined, where: key };
  const where = memberOrigins?.get(within[0] ?? "") ?? whole;
  const node = settingNodes.get(key);
  if (!node) return { where, message: "unknown", hint: keyHint(key) };
  if (within.length > 0) return problemAt(`${where}, at ${within.join(".")}`, message);
  // What stands within a setting says more than what the setting takes.
  if (message.startsWith("unknown member ")) return problemAt(where, message);
  const told = typeof value === "string" ? withoutCredentials(value) : value;
  const shown = value === true ? "nothing" : node.secret ? "this value" : JSON.stringify(told);
  return { where, message: `${shown} is not accepted`, hint: `expected ${node.accepts}` };
}
