import type { SchemaNode } from "./schema-node.ts";

/** A value cut down to the members that are known; a member without a value is `null`. */
export function onlyKnown(value: unknown, { kind, members }: SchemaNode): unknown {
  if (value === undefined || value === null) return null;
  if (kind !== "object") return value;
  const shown: Record<string, unknown> = {};
  for (const [name, member] of members) shown[name] = onlyKnown((value as Record<string, unknown>)[name], member);
  return shown;
}
