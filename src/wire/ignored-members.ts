import * as z from "zod";

/** What a schema knows of one member. */
interface KnownMember {
  /** The members within it, where it has any. */
  readonly within: MemberTree | undefined;
  /** The sibling without which it says nothing. */
  readonly appliesWith: string | undefined;
}

/** The members that a schema knows. */
export type MemberTree = ReadonlyMap<string, KnownMember>;

/** Reads the tree off a schema. Arrays count as what they hold. */
export function memberTree(schema: z.ZodType): MemberTree | undefined {
  if (schema instanceof z.ZodObject) {
    const members = Object.entries(schema.shape as Record<string, z.ZodType>);
    return new Map(
      members.map(([name, member]) => [name, { within: memberTree(member), appliesWith: member.meta()?.appliesWith }]),
    );
  }
  if (schema instanceof z.ZodArray) return memberTree(schema.element as z.ZodType);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return memberTree(schema.unwrap() as z.ZodType);
  return undefined;
}

const none: readonly string[] = Object.freeze([]);

/**
 * The dotted names in `value` that are ignored, so that nothing is ignored silently. Does not look into arrays: their
 * elements are rows, and each row speaks for itself.
 */
export function ignoredMembers(value: object, tree: MemberTree): readonly string[] {
  let ignored: string[] | undefined;
  // What JSON.parse made has own names only, `__proto__` among them; and for-in is the fastest way through them.
  for (const name in value) {
    const known = tree.get(name);
    if (known === undefined) {
      ignored ??= [];
      ignored.push(name);
    } else if (known.within !== undefined || known.appliesWith !== undefined) {
      const found = ignoredWithin(value as Record<string, unknown>, name, known);
      if (found.length > 0) {
        ignored ??= [];
        ignored.push(...found);
      }
    }
  }
  return ignored ?? none;
}

function ignoredWithin(value: Record<string, unknown>, name: string, known: KnownMember): readonly string[] {
  const member = value[name];
  if (typeof member === "object" && member !== null && known.within !== undefined && !Array.isArray(member)) {
    const within = ignoredMembers(member, known.within);
    return within.length === 0 ? none : within.map((inner) => `${name}.${inner}`);
  }
  if (known.appliesWith !== undefined && member != null && value[known.appliesWith] == null) return [name];
  return none;
}
