import * as z from "zod";
import { memberOf } from "../common/json.ts";
import type { Provenance } from "../common/provenance.ts";
import type { Since } from "../wire/release.ts";
import type { VendorErrorKind } from "../wire/vendor-errors.ts";

export type Presence = "mandatory" | "optional" | "semi-optional" | "mandatory on conditions";

export interface MemberFacts {
  /** The vendor's name of the type, where it says more than the schema: `Unit Identifier`. */
  readonly typeName?: string;
  readonly form?: string;
  readonly presence?: Exclude<Presence, "mandatory" | "optional">;
  /** The member is ignored unless this holds. */
  readonly appliesWith?: SiblingCondition;
  /** A text that is not kept as it stands: its length and white space around it do not matter. */
  readonly anyForm?: true;
  /** First release that knows the member; the release of the method when absent. */
  readonly since?: Since;
  /** Absent where the member stands on the vendor's page. */
  readonly provenance?: Provenance;
  /** The accepted values of a setting, in messages: `an integer from 0 to 65535`. */
  readonly accepts?: string;
  /** A setting that is too large for a flag: it stands in the config file or in the library's options. */
  readonly fileOnly?: boolean;
  /** The name of the flag and the variable, where it is not that of the setting. */
  readonly flag?: string;
  /** True if the flag may stand without a value, for `true`. */
  readonly mayStandAlone?: true;
  readonly repeatable?: boolean;
  /** Reads the texts of a repeated flag, or of a variable. @throws Error */
  fromTexts?(texts: readonly string[]): unknown;
  filesIn?(texts: readonly string[]): readonly string[];
  readonly secret?: boolean;
  readonly placeholder?: string;
  readonly variable?: string;
}

/** Our registry of facts: other users of zod have their own metadata. Derived schemas inherit the facts. */
export const memberFacts = z.registry<MemberFacts>();

/** A sibling that must be given, or must have a value. */
export type SiblingCondition = string | { readonly member: string; readonly value: string | number | boolean };

const isMet = (condition: SiblingCondition, siblings: object): boolean =>
  typeof condition === "string"
    ? memberOf(siblings, condition) != null
    : memberOf(siblings, condition.member) === condition.value;

/** True if a member counts beside these siblings; otherwise it is ignored. */
export const appliesAmong = ({ appliesWith }: MemberFacts, siblings: object): boolean =>
  appliesWith === undefined || isMet(appliesWith, siblings);

/** A rule about several members of an object. `null` counts as absent. */
export interface ObjectRule {
  readonly kind: keyof typeof ruleKinds;
  readonly members: readonly string[];
  /** The rule holds only if this is met; absent: always. */
  readonly sibling?: SiblingCondition;
}

const countOf = (value: object, { members }: ObjectRule) =>
  members.filter((member) => memberOf(value, member) != null).length;

const areThere = (members: readonly string[]) => ({
  required: [...members],
  properties: Object.fromEntries(members.map((member) => [member, { not: { type: "null" } }])),
});
const isThere = (member: string) => areThere([member]);
const schemaOfCondition = (condition: SiblingCondition) =>
  typeof condition === "string"
    ? isThere(condition)
    : { required: [condition.member], properties: { [condition.member]: { const: condition.value } } };

/** Each kind of rule: when it holds, the error of an object that breaks it, and its form in JSON Schema. */
export const ruleKinds = {
  exactlyOne: {
    holds: (value: object, rule: ObjectRule) => countOf(value, rule) === 1,
    errorFor: (value: object, rule: ObjectRule): VendorErrorKind =>
      countOf(value, rule) === 0 ? "semiOptionalMissing" : "semiOptionalConflict",
    printed: ({ members }: ObjectRule) => ({ oneOf: members.map(isThere) }),
  },
  mandatoryWith: {
    holds: (value: object, rule: ObjectRule) =>
      !isMet(rule.sibling as SiblingCondition, value) || countOf(value, rule) === rule.members.length,
    errorFor: (_value: object, { members }: ObjectRule): VendorErrorKind =>
      members.includes("pass_code") ? "passCodeMissing" : "mandatoryMissing",
    printed: ({ members, sibling }: ObjectRule) => ({
      if: schemaOfCondition(sibling as SiblingCondition),
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: areThere(members),
    }),
  },
} as const;

export const brokenRule = (rules: readonly ObjectRule[], value: object): ObjectRule | undefined =>
  rules.find((rule) => !ruleKinds[rule.kind].holds(value, rule));

/** Adds a rule to an object; zod checks it after the members. */
export function withRule<Shape extends z.ZodRawShape>(
  object: z.ZodObject<Shape>,
  rule: ObjectRule,
): z.ZodObject<Shape> {
  return object.refine((value) => ruleKinds[rule.kind].holds(value, rule), { params: { rule } });
}
