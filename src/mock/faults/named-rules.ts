import { nearestHint } from "../../ground/names.ts";
import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";
import type { Phase } from "./effects/kind.ts";
import former from "./former.json" with { type: "json" };
import table from "./named-rules.json" with { type: "json" };

/**
 * A rule that has a name: a preset, and a fault that `explore` tries if it has words for that. Those that end calls spare
 * logins: a client that cannot log in does nothing worth testing.
 */
interface NamedRule {
  readonly description: string;
  readonly phase?: Phase;
  readonly effect: object;
  /** What clients handle in its own way, and what the fault means. The weakest of a family comes first. */
  readonly explored?: readonly [family: string, means: string];
}

type Table = typeof table;

type Refused = `refused:${VendorErrorKind}`;

export type PresetName = keyof Table | Refused;

export type ExploredRuleName =
  | { [Name in keyof Table]: Table[Name] extends { explored: unknown } ? Name : never }[keyof Table]
  | Refused;

/** Seconds after which a client that is answered 503 may call again. */
export const { retryAfterSeconds } = table["http-503"].effect.http;

const refusals = Object.keys(vendorErrors).map((kind): [string, NamedRule] => [
  `refused:${kind}`,
  {
    description: `CRM.COM refuses the call with the error ${kind}`,
    phase: "before-auth",
    effect: { vendorError: { kind, values: { value: "injected", path: "token" } } },
    explored: ["CRM.COM refuses", kind],
  },
]);

const named = { ...Object.fromEntries(refusals), ...table } as unknown as Readonly<Record<PresetName, NamedRule>>;

export const isRuleName = (name: unknown): name is PresetName => typeof name === "string" && Object.hasOwn(named, name);

/** The rule of a name, as a user would write it. */
export function namedRule(name: PresetName): Omit<NamedRule, "explored"> {
  const { explored: _, ...rule } = named[name];
  return rule;
}

/** All names but those of refusals, which are a family: `refused:tokenExpired`. */
export const presetNames = Object.keys(table) as readonly PresetName[];

/** The rules that `explore` tries, in the order of its reports. */
export const exploredRules = Object.entries(named).flatMap(([name, { explored }]) =>
  explored ? [{ name: name as ExploredRuleName, family: explored[0], means: explored[1] }] : [],
);

/** Why there is no rule of a name: it has another now, or the nearest, or all that there are. */
export function unknownRuleHint(name: string, known: readonly string[] = presetNames): string {
  const now = Object.entries(former.names).find(([before]) => before === name)?.[1];
  const near = name.startsWith("refused:") ? Object.keys(named) : [...known, "refused:<kind>"];
  return now === undefined ? nearestHint(name, near) : `${name} is ${now} now`;
}
