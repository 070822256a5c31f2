import * as z from "zod";
import "./member.ts";

/** The vendor's name of a member's type: `String`, `Integer`, `Unit Identifier`. */
export function typeName(schema: z.ZodType): string {
  const named = schema.meta()?.typeName;
  if (named) return named;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return typeName(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodNumberFormat) return "Integer";
  if (schema instanceof z.ZodNumber) return "Float";
  if (schema instanceof z.ZodBoolean) return "Boolean";
  if (schema instanceof z.ZodArray) return "Set";
  if (schema instanceof z.ZodObject) return "Object";
  return "String";
}

/** What a schema holds at the end of a path, without `optional` and `nullable`. */
export function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType {
  const bare = unwrapped(schema);
  const [step, ...rest] = path;
  if (step === undefined) return schema;
  if (bare instanceof z.ZodArray) return schemaAt(bare.element as z.ZodType, rest);
  return schemaAt((bare as z.ZodObject).shape[String(step)] as z.ZodType, rest);
}

/** A schema without `optional` and `nullable` around it. */
export function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return unwrapped(schema.unwrap() as z.ZodType);
  return schema;
}
