import { appliesAmong } from "./member-facts.ts";
import type { SchemaNode } from "./schema-node.ts";

const none: readonly string[] = Object.freeze([]);

/**
 * The dotted names in `value` that are ignored, so that nothing is ignored silently. Does not look into arrays: their
 * elements are rows, and each row speaks for itself.
 */
export function ignoredMembers(value: object, { members }: SchemaNode): readonly string[] {
  let ignored: string[] | undefined;
  // What JSON.parse made has own names only, `__proto__` among them; and for-in is the fastest way through them.
  for (const name in value) {
    for (const found of ignoredWithin(value as Record<string, unknown>, name, members.get(name))) {
      ignored ??= [];
      ignored.push(found);
    }
  }
  return ignored ?? none;
}

function ignoredWithin(value: Record<string, unknown>, name: string, known: SchemaNode | undefined): readonly string[] {
  const member = value[name];
  if (known === undefined || (member != null && !appliesAmong(known, value))) return [name];
  if (known.kind !== "object" || typeof member !== "object" || member === null || Array.isArray(member)) return none;
  return ignoredMembers(member, known).map((inner) => `${name}.${inner}`);
}
