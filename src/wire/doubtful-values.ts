import type { BehaviourId } from "./assumptions.ts";
import type { SchemaNode } from "./schema-node.ts";

/** What no page says of the values of known members, that are taken all the same. Does not look into arrays. */
export function doubtfulValues(value: object, { members }: SchemaNode): BehaviourId[] {
  return Object.entries(value).flatMap(([name, one]): BehaviourId[] => {
    const known = members.get(name);
    if (!known) return [];
    if (one === null) return ["value.null"];
    if (one === "") return ["value.empty-string"];
    return known.kind === "object" && typeof one === "object" && !Array.isArray(one) ? doubtfulValues(one, known) : [];
  });
}
