import { memberFacts } from "../wire/member-facts.ts";
import type { SchemaNode } from "../wire/schema-node.ts";
import { jsonSchema } from "./json-schema.ts";

/** A parameter of a GET method in OpenAPI. An identifier is flattened in the query: `number=14`, a string. */
export function queryParameter({
  name,
  kind,
  isMandatory,
  description,
  schema,
  members,
}: SchemaNode): Record<string, unknown> {
  const described = { name, in: "query", required: isMandatory, description };
  if (kind !== "object") return { ...described, schema: jsonSchema(schema) };
  const fields = [...members.keys()];
  const typeName = memberFacts.get(schema)?.typeName;
  return {
    ...described,
    schema: {
      type: "string",
      pattern: `^(${fields.join("|")})=`,
      examples: [`${fields[0]}=...`],
      ...(typeName && { "x-crmcom-type": typeName }),
    },
  };
}
