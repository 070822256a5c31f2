import * as z from "zod";
import "./member.ts";

/** Does a value pass, and does it hold nothing that would be ignored? */
export type Understands = (value: unknown) => boolean;

interface Member {
  /** Its schema is compiled when the first value comes: most clients never send most of the members. */
  understands: Understands;
  readonly isMandatory: boolean;
  /** The sibling without which it would be ignored. */
  readonly appliesWith: string | undefined;
}

/** Schemas of these types let a value be as it is, so that what passed may be used in the place of what they would make of it. */
const keepers = new Set(["string", "number", "boolean", "enum", "literal", "unknown", "array"]);

const never: Understands = () => false;

/**
 * Tells of a value, in one walk over the members that it has, that its schema takes it as it stands: a row has seven
 * members where its schema knows thirty, and a parser builds a copy that nobody needs. Says nothing of a value that it
 * does not understand: the schema itself tells what is wrong, or what is left of it.
 */
export function understander(schema: z.ZodType): Understands {
  if (schema instanceof z.ZodObject) return ofObject(schema);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    const understands = understander(schema.unwrap() as z.ZodType);
    const none = schema instanceof z.ZodOptional ? undefined : null;
    return (value) => value === none || understands(value);
  }
  if (!keepers.has(schema.type)) return never;
  if (schema instanceof z.ZodArray && !(schema.element instanceof z.ZodUnknown)) return never;
  const compiled = z.compile(schema, { strict: true });
  return (value) => compiled.validate(value);
}

function ofObject(schema: z.ZodObject): Understands {
  const rules = (schema._zod.def.checks ?? []).map(({ _zod: { def } }) => (def as Partial<z.core.$ZodCustomDef>).fn);
  if (schema._zod.def.catchall || rules.includes(undefined)) return never;
  const members = new Map(
    Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, of]) => [name, member(of)]),
  );
  const mandatory = [...members.values()].filter(({ isMandatory }) => isMandatory).length;
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    let there = 0;
    // What JSON.parse made has own names only, `__proto__` among them; and for-in is the fastest way through them.
    for (const name in value) {
      const known = members.get(name);
      if (known === undefined) return false;
      const { understands, isMandatory, appliesWith } = known;
      const given = (value as Record<string, unknown>)[name];
      if (!understands(given)) return false;
      if (isMandatory) there += 1;
      if (appliesWith !== undefined && given != null && (value as Record<string, unknown>)[appliesWith] == null)
        return false;
    }
    if (there < mandatory) return false;
    for (const rule of rules) if (!(rule as (value: object) => unknown)(value)) return false;
    return true;
  };
}

function member(schema: z.ZodType): Member {
  const made: Member = {
    understands(value) {
      made.understands = understander(schema);
      return made.understands(value);
    },
    isMandatory: schema._zod.optin === undefined,
    appliesWith: schema.meta()?.appliesWith,
  };
  return made;
}
