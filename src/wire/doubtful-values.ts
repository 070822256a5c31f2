import type { BehaviourId } from "./assumptions.ts";
import { isBeyondSingle } from "./float-precision.ts";
import { doubtsOfText } from "./odd-text.ts";
import { isKeptText, type SchemaNode } from "./schema-node.ts";

/** What no page says of the values of known members, that are taken all the same. Does not look into arrays. */
export function doubtfulValues(value: object, { members }: SchemaNode): BehaviourId[] {
  return Object.entries(value).flatMap(([name, one]): BehaviourId[] => {
    const known = members.get(name);
    if (!known) return [];
    if (one === null) return ["value.null"];
    if (one === "") return ["value.empty-string"];
    if (typeof one === "string") return isKeptText(known) ? doubtsOfText(one) : [];
    if (known.kind === "number") return isBeyondSingle(one) ? ["value.float-precision"] : [];
    return known.kind === "object" ? doubtfulValues(one as object, known) : [];
  });
}
