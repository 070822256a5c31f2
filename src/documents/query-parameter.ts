import { memberFacts } from "../wire/member-facts.ts";
import type { SchemaNode } from "../wire/schema-node.ts";
import { jsonSchema } from "./json-schema.ts";

/**
 * A parameter of a GET method in OpenAPI. An identifier is flattened in the query: `number=14`, a string.
 * @param example a value of it, where there is one
 */
export function queryParameter(member: SchemaNode, example?: string): Record<string, unknown> {
  const { name, kind, isMandatory, description, schema, members } = member;
  const described = {
    name,
    in: "query",
    required: isMandatory,
    description,
    ...(example !== undefined && { example }),
  };
  if (kind !== "object") return { ...described, schema: jsonSchema(schema) };
  const fields = [...members.keys()];
  const typeName = memberFacts.get(schema)?.typeName;
  return {
    ...described,
    schema: {
      type: "string",
      pattern: `^(${fields.join("|")})=`,
      ...(typeName && { "x-crmcom-type": typeName }),
    },
  };
}
