import * as z from "zod";
import { isKnownIn, type Release } from "./release.ts";

/**
 * The schema as one release knows it: members that came later are left out, so that they are unknown members there.
 * Refinements and metadata stay.
 */
export function released<Schema extends z.ZodType>(schema: Schema, release: Release): Schema {
  return visit(schema, release) as Schema;
}

function visit(schema: z.ZodType, release: Release): z.ZodType {
  if (schema instanceof z.ZodObject) {
    const members = Object.entries(schema.shape as Record<string, z.ZodType>);
    const known = members.filter(([, member]) => isKnownIn(release, sinceOf(member)));
    const shape = Object.fromEntries(known.map(([name, member]) => [name, visit(member, release)]));
    return rebuilt(schema, { shape });
  }
  if (schema instanceof z.ZodArray) {
    const element = visit(schema.element as z.ZodType, release);
    return rebuilt(schema, { element });
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    const innerType = visit(schema.unwrap() as z.ZodType, release);
    return rebuilt(schema, { innerType });
  }
  return schema;
}

// The parent link keeps the metadata; without it a clone has none.
function rebuilt(schema: z.ZodType, changed: object): z.ZodType {
  return z.core.clone(schema, { ...schema._zod.def, ...changed } as never, { parent: true }) as z.ZodType;
}

function sinceOf(schema: z.ZodType) {
  return schema.meta()?.since;
}

/** A value cut down to the members that the schema has in a release; a member without a value is `null`. */
export function onlyKnown(schema: z.ZodType, value: unknown, release: Release): unknown {
  if (value === undefined || value === null) return null;
  if (schema instanceof z.ZodNullable) return onlyKnown(schema.unwrap() as z.ZodType, value, release);
  if (!(schema instanceof z.ZodObject)) return value;
  const shown: Record<string, unknown> = {};
  for (const name in schema.shape) {
    const member = schema.shape[name] as z.ZodType;
    if (isKnownIn(release, sinceOf(member))) {
      shown[name] = onlyKnown(member, (value as Record<string, unknown>)[name], release);
    }
  }
  return shown;
}
