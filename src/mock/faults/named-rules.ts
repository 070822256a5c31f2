import { knownKeys } from "../../common/json.ts";
import { nearestHint } from "../../common/names.ts";
import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";
import type { Phase } from "./effects/kind.ts";
import table from "./named-rules.json" with { type: "json" };

/**
 * A preset, and a fault that `explore` tries where it has `explored`. Presets that fail whole calls skip logins, because a client
 * that cannot log in does nothing worth testing.
 */
interface NamedRule {
  readonly description: string;
  readonly phase?: Phase;
  readonly effect: object;
  /** Clients handle a family in one way. The mildest fault of a family comes first. */
  readonly explored?: readonly [family: string, meaning: string];
}

type Table = typeof table;

type Refused = `refused:${VendorErrorKind}`;

export type PresetName = keyof Table | Refused;

export type ExploredRuleName =
  | { [Name in keyof Table]: Table[Name] extends { explored: unknown } ? Name : never }[keyof Table]
  | Refused;

const refusals = Object.keys(vendorErrors).map((kind): [string, NamedRule] => [
  `refused:${kind}`,
  {
    description: `CRM.COM refuses the call with the error ${kind}`,
    phase: "before-auth",
    effect: { vendorError: { kind, values: { value: "injected", path: "token" } } },
    explored: ["CRM.COM refuses", kind],
  },
]);

const rules = { ...Object.fromEntries(refusals), ...table } as unknown as Readonly<Record<PresetName, NamedRule>>;

export const isRuleName = (name: unknown): name is PresetName => typeof name === "string" && Object.hasOwn(rules, name);

/** The rule of a name, as a user would write it. */
export function namedRule(name: PresetName): Omit<NamedRule, "explored"> {
  const { explored: _, ...rule } = rules[name];
  return rule;
}

/** The names of all presets but `refused:<kind>`. */
export const presetNames = knownKeys(table);

/** The rules that `explore` tries, in the order of its reports. */
export const exploredRules = Object.entries(rules).flatMap(([name, { explored }]) =>
  explored ? [{ name: name as ExploredRuleName, family: explored[0], means: explored[1] }] : [],
);

/** What to use for a name that is no rule. */
export const unknownRuleHint = (name: string, known: readonly string[] = presetNames): string =>
  nearestHint(name, name.startsWith("refused:") ? Object.keys(rules) : [...known, "refused:<kind>"], "faults");
