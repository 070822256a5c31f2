import { closest, distance } from "fastest-levenshtein";
import type { SchemaNode } from "../wire/schema-node.ts";
import { pointerTo } from "./json-pointer.ts";

/** Does a schema know what a JSON Pointer leads to? */
export function knowsPointer(node: SchemaNode, pointer: string): boolean {
  let at: SchemaNode | undefined = node;
  for (const step of pointer.split("/").slice(1)) {
    if (at.kind === "other") return true;
    const next: SchemaNode | undefined = at.element
      ? /^\d+$/.test(step)
        ? at.element
        : undefined
      : at.members.get(step.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (!next) return false;
    at = next;
  }
  return true;
}

/** To compare longer names with others takes long, and none is near. */
const longestWanted = 200;

/** `did you mean /fields_set?`: the known pointer that ends alike; empty when none is near. */
export function nearestPointerHint(pointer: string, nodes: readonly SchemaNode[]): string {
  const wanted = lastOf(pointer);
  const known = Map.groupBy(
    nodes.flatMap((node) => pointersIn(node, [])),
    lastOf,
  );
  if (known.size === 0 || wanted.length > longestWanted) return "";
  const name = closest(wanted, [...known.keys()]);
  if (distance(wanted, name) > Math.max(2, wanted.length / 3)) return "";
  return `did you mean ${closest(pointer, known.get(name) ?? [])}?`;
}

const lastOf = (pointer: string): string => pointer.slice(pointer.lastIndexOf("/") + 1);

/** Of an array, the first element stands for all. */
function pointersIn(node: SchemaNode, path: readonly string[]): string[] {
  if (node.element) return [pointerTo(path), ...pointersIn(node.element, [...path, "0"])];
  const within = [...node.members].flatMap(([name, member]) => pointersIn(member, [...path, name]));
  return path.length === 0 ? within : [pointerTo(path), ...within];
}
