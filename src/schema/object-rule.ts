import type * as z from "zod";
import { memberOf } from "../ground/json.ts";
import type { VendorErrorKind } from "../wire/vendor-errors.ts";

/** A rule about several members of an object. `null` counts as absent. */
export interface ObjectRule {
  readonly kind: keyof typeof ruleKinds;
  readonly members: readonly string[];
  /** The rule holds only beside this member; absent: always. */
  readonly sibling?: string;
}

const countOf = (value: object, { members }: ObjectRule) =>
  members.filter((member) => memberOf(value, member) != null).length;

const areThere = (members: readonly string[]) => ({
  required: [...members],
  properties: Object.fromEntries(members.map((member) => [member, { not: { type: "null" } }])),
});
const isThere = (member: string) => areThere([member]);

interface RuleKind {
  holds(value: object, rule: ObjectRule): boolean;
  errorFor(value: object, rule: ObjectRule): VendorErrorKind;
  printed(rule: ObjectRule): Record<string, unknown>;
}

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
      memberOf(value, rule.sibling as string) == null || countOf(value, rule) === rule.members.length,
    errorFor: (): VendorErrorKind => "passCodeMissing",
    printed: ({ members, sibling }: ObjectRule) => ({
      if: isThere(sibling as string),
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: areThere(members),
    }),
  },
} as const satisfies Record<string, RuleKind>;

export const brokenRule = (rules: readonly ObjectRule[], value: object): ObjectRule | undefined =>
  rules.find((rule) => !ruleKinds[rule.kind].holds(value, rule));

/** Adds a rule to an object; zod checks it after the members. */
export function withRule<Shape extends z.ZodRawShape>(
  object: z.ZodObject<Shape>,
  rule: ObjectRule,
): z.ZodObject<Shape> {
  return object.refine((value) => ruleKinds[rule.kind].holds(value, rule), { params: { rule } });
}
