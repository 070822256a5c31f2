import * as z from "zod";
import "./member.ts";
import type { IssueParams } from "./semi-optional.ts";
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
  /** 1 for a mandatory member, else 0: what is there is counted. */
  readonly mandatory: 0 | 1;
  /** 1 for one of the members of which exactly one is given, else 0. */
  readonly alternative: 0 | 1;
  /** The sibling without which it would be ignored. */
  readonly appliesWith: string | undefined;
}

/** Schemas of these types let a value be as it is, so that what passed may be used in the place of what they would make of it. */
const keepers = new Set(["string", "number", "boolean", "enum", "literal", "unknown", "array"]);

const never: Understands = () => false;

/** A text comes from a client, and may be as long as a body. */
const longestRemembered = 100;

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
  const { alternatives, others } = rules;
  const members = new Map(
    Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, of]) => [
      name,
      member(name, of, alternatives.has(name)),
    ]),
  );
  const mandatory = [...members.values()].reduce((sum, one) => sum + one.mandatory, 0);
  const chosen = alternatives.size > 0 ? 1 : 0;
  /** The members in the order of the value before: a client sends them in the same order each time. */
  const expected: Member[] = [];
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    let at = 0;
    let there = 0;
    let given = 0;
    // What JSON.parse made has own names only, `__proto__` among them; and for-in is the fastest way through them.
    for (const name in value) {
      let known = expected[at];
      if (known === undefined || known.name !== name) {
        known = members.get(name);
        if (known === undefined) return false;
        expected[at] = known;
      }
      at += 1;
      const one = (value as Record<string, unknown>)[name];
      if (!accepts(known, one)) return false;
      there += known.mandatory;
      if (one == null) continue;
      given += known.alternative;
      if (known.appliesWith !== undefined && (value as Record<string, unknown>)[known.appliesWith] == null)
        return false;
    }
    if (there < mandatory || given !== chosen) return false;
    for (const rule of others) if (!rule(value)) return false;
    return true;
  };
}

function accepts(member: Member, given: unknown): boolean {
  if (typeof given !== "string") return given === null ? member.takesNull : passes(member, given);
  if (member.isText || given === member.passed) return true;
  if (!passes(member, given)) return false;
  if (given.length <= longestRemembered) member.passed = given;
  return true;
}

const passes = ({ values, understands }: Member, given: unknown) =>
  values === undefined ? understands(given) : values.has(given);

interface Rules {
  /** Of these, exactly one is given. */
  readonly alternatives: ReadonlySet<string>;
  readonly others: readonly ((value: object) => unknown)[];
}

/** What an object is asked as a whole; `undefined` when something else is done with it. */
function rulesOf(schema: z.ZodObject): Rules | undefined {
  const alternatives = new Set<string>();
  const others: ((value: object) => unknown)[] = [];
  for (const { _zod } of schema._zod.def.checks ?? []) {
    const { fn, params } = _zod.def as Partial<z.core.$ZodCustomDef>;
    if (fn === undefined) return undefined;
    const { isExactlyOne, members = [] } = (params ?? {}) as Partial<IssueParams>;
    if (!isExactlyOne || alternatives.size > 0) others.push(fn as (value: object) => unknown);
    else for (const name of members) alternatives.add(name);
  }
  return { alternatives, others };
}

function member(name: string, schema: z.ZodType, isAlternative: boolean): Member {
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
    mandatory: schema._zod.optin === undefined ? 1 : 0,
    alternative: isAlternative ? 1 : 0,
    appliesWith: schema.meta()?.appliesWith,
  };
  return made;
}
