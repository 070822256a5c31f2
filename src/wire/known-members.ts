import type { SchemaNode } from "./schema-node.ts";

/** A value without the members that its schema does not know, at any depth. What is missing stays so. */
export function knownMembers(value: unknown, { members, element }: SchemaNode): unknown {
  if (Array.isArray(value)) return element ? value.map((one) => knownMembers(one, element)) : value;
  if (typeof value !== "object" || value === null) return value;
  const known = Object.entries(value).flatMap(([name, one]) => {
    const member = members.get(name);
    return member ? [[name, knownMembers(one, member)]] : [];
  });
  return Object.fromEntries(known);
}
