import * as z from "zod";
import type { Contract } from "../vendor/method.ts";
import { envelope, refusedEnvelope } from "../wire/envelope.ts";
import { type MemberFacts, memberFacts } from "../wire/member-facts.ts";
import { ruleKinds } from "../wire/object-rule.ts";
import type { Release } from "../wire/release.ts";
import { schemaTree } from "../wire/schema-tree.ts";

type JsonSchema = Record<string, unknown>;

const extensions = {
  typeName: "x-crmcom-type",
  presence: "x-crmcom-presence",
  since: "x-crmcom-since",
  appliesWith: "x-crmcom-applies-with",
  provenance: "x-crmcom-provenance",
} as const satisfies Partial<Record<keyof MemberFacts, string>>;

/** As a client sends it, with unknown members ignored, or as it is answered, with none. Facts become extensions. */
export function jsonSchema(whole: z.ZodType, io: "input" | "output" = "input"): JsonSchema {
  const { $schema: _, ...printed } = z.toJSONSchema(whole, {
    io,
    override: ({ zodSchema, jsonSchema: target }) => {
      const schema = zodSchema as unknown as z.ZodType;
      const facts = memberFacts.get(schema);
      const rules = schema.type === "object" ? schemaTree(schema).rules : [];
      for (const rule of rules) Object.assign(target, ruleKinds[rule.kind].printed(rule));
      for (const [fact, name] of Object.entries(extensions)) {
        const value = facts?.[fact as keyof typeof extensions];
        if (value !== undefined) Object.assign(target, { [name]: value });
      }
    },
  }) as JsonSchema;
  return printed;
}

interface Printed extends Record<string, unknown> {
  readonly properties?: Readonly<Record<string, Printed>>;
}

export const refusalSchema = jsonSchema(refusedEnvelope, "output");

/** The answers of a method in a release as JSON Schema. If the method takes `fields_set`, no member is required. */
export function answerSchema(contract: Contract, release: Release): Record<string, unknown> {
  const answered: Printed = jsonSchema(envelope(schemaTree(contract.data, release).schema), "output");
  const { data, ...others } = answered.properties as { readonly data: Printed };
  const isSelected = schemaTree(contract.parameters, release).members.has("fields_set");
  const properties = { data: isSelected ? selected(data, contract) : data, ...others };
  return { anyOf: [{ ...answered, properties }, refusalSchema] };
}

function selected(data: Printed, { bulk }: Contract): Printed {
  if (!bulk) return withoutRequired(data, { minProperties: 1 });
  const sets = Object.entries(data.properties ?? {}).map(([name, set]) => [name, withoutRequired(set, {})]);
  return { ...data, properties: Object.fromEntries(sets) };
}

function withoutRequired(schema: Printed, instead: object): Printed {
  return JSON.parse(JSON.stringify(schema), (_, part) => {
    if (!Array.isArray(part?.required)) return part;
    const { required: __, ...rest } = part;
    return { ...rest, ...instead };
  });
}
