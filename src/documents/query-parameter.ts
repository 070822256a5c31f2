import * as z from "zod";
import { jsonSchema } from "./json-schema.ts";

/** A parameter of a GET method in OpenAPI. An identifier is flattened in the query: `number=14`, a string. */
export function queryParameter(name: string, schema: z.ZodType): Record<string, unknown> {
  const described = { name, in: "query", required: !schema.isOptional(), description: schema.description };
  if (!(schema instanceof z.ZodObject)) return { ...described, schema: jsonSchema(schema) };
  const fields = Object.keys(schema.shape);
  const example = `${fields[0]}=...`;
  const pattern = `^(${fields.join("|")})=`;
  const typeName = schema.meta()?.typeName;
  return {
    ...described,
    schema: { type: "string", pattern, examples: [example], ...(typeName && { "x-crmcom-type": typeName }) },
  };
}
