import * as z from "zod";
import { type MemberFacts, memberFacts } from "../wire/member-facts.ts";
import { ruleKinds } from "../wire/object-rule.ts";
import { schemaTree } from "../wire/schema-tree.ts";

type JsonSchema = Record<string, unknown>;

/** Which facts a client is told, and under what name. */
const extensions = {
  typeName: "x-crmcom-type",
  presence: "x-crmcom-presence",
  since: "x-crmcom-since",
  appliesWith: "x-crmcom-applies-with",
  provenance: "x-crmcom-provenance",
} as const satisfies Partial<Record<keyof MemberFacts, string>>;

/**
 * A zod schema as JSON Schema 2020-12, as a client sees it, with the rules of its objects; what a contract says beside
 * the type becomes an extension.
 * @param io as it is sent, when unknown members are ignored; or as it is answered, when there are none
 */
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
