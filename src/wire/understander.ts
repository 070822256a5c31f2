import * as z from "zod";
import "./member.ts";
import { unwrapped } from "./type-name.ts";

/** Does a value pass, and does it hold nothing that would be ignored? */
export type Understands = (value: unknown) => boolean;

interface Member {
  readonly name: string;
  readonly takesNull: boolean;
  /** Any String will do: by far the most members, which need no call to be told. */
  readonly isText: boolean;
  /** All that it may be; `undefined` for what is not an enumeration. */
  readonly values: ReadonlySet<unknown> | undefined;
  /** Is asked of whatever is neither `null` nor told by the above. Compiled when first asked: most clients send few members. */
  understands: Understands;
  /** A text that passed before: the rows of a call share the day and the kind of what was done. */
  passed: string | undefined;
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
  if (!keepers.has(schema.type)) return never;
  if (schema instanceof z.ZodArray && !(schema.element instanceof z.ZodUnknown)) return never;
  const compiled = z.compile(schema, { strict: true });
  return (value) => compiled.validate(value);
}

function ofObject(schema: z.ZodObject): Understands {
  const rules = rulesOf(schema);
  if (schema._zod.def.catchall || rules === undefined) return never;
  const members = new Map(
    Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, of]) => [name, member(name, of)]),
  );
  const mandatory = [...members.values()].filter(({ isMandatory }) => isMandatory).length;
  /** The members in the order of the value before: a client sends them in the same order each time. */
  const expected: Member[] = [];
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    let at = 0;
    let there = 0;
    // What JSON.parse made has own names only, `__proto__` among them; and for-in is the fastest way through them.
    for (const name in value) {
      let known = expected[at];
      if (known === undefined || known.name !== name) {
        known = members.get(name);
        if (known === undefined) return false;
        expected[at] = known;
      }
      at += 1;
      const given = (value as Record<string, unknown>)[name];
      if (!accepts(known, given)) return false;
      if (known.isMandatory) there += 1;
      if (known.appliesWith !== undefined && isIgnored(value, given, known.appliesWith)) return false;
    }
    if (there < mandatory) return false;
    for (const rule of rules) if (!rule(value)) return false;
    return true;
  };
}

function accepts(member: Member, given: unknown): boolean {
  if (given === null) return member.takesNull;
  if (typeof given !== "string") return passes(member, given);
  if (member.isText || given === member.passed) return true;
  if (!passes(member, given)) return false;
  member.passed = given;
  return true;
}

const passes = ({ values, understands }: Member, given: unknown) =>
  values === undefined ? understands(given) : values.has(given);

const isIgnored = (value: object, given: unknown, appliesWith: string) =>
  given != null && (value as Record<string, unknown>)[appliesWith] == null;

/** What an object is asked as a whole; `undefined` when something else is done with it. */
function rulesOf(schema: z.ZodObject): ((value: object) => unknown)[] | undefined {
  const rules = (schema._zod.def.checks ?? []).map(({ _zod: { def } }) => (def as Partial<z.core.$ZodCustomDef>).fn);
  return rules.includes(undefined) ? undefined : (rules as ((value: object) => unknown)[]);
}

function member(name: string, schema: z.ZodType): Member {
  const bare = unwrapped(schema);
  const made: Member = {
    name,
    takesNull: schema.isNullable(),
    isText: bare instanceof z.ZodString && !bare._zod.def.checks?.length,
    values: bare instanceof z.ZodEnum ? bare._zod.values : undefined,
    understands(value) {
      made.understands = understander(bare);
      return made.understands(value);
    },
    passed: undefined,
    isMandatory: schema._zod.optin === undefined,
    appliesWith: schema.meta()?.appliesWith,
  };
  return made;
}
