import { closest, distance } from "fastest-levenshtein";
import { mostLettersOff } from "../ground/config-error.ts";
import type { SchemaNode } from "../wire/schema-node.ts";
import { pointerTo, stepsOf } from "./json-pointer.ts";

/** What a JSON Pointer may lead to from a value of a schema; nothing when the schema knows no such place. */
export function nodesAt(node: SchemaNode, pointer: string): readonly SchemaNode[] {
  return stepsOf(pointer).reduce<readonly SchemaNode[]>(
    (nodes, step) => nodes.flatMap((at) => stepsInto(at, step)),
    [node],
  );
}

function stepsInto(at: SchemaNode, step: string): readonly SchemaNode[] {
  if (at.alternatives.length > 0) return at.alternatives.flatMap((one) => stepsInto(one, step));
  if (at.kind === "other") return [at];
  if (!at.element) return [at.members.get(step)].filter((member) => member !== undefined);
  const isIndex = /^(0|[1-9]\d*)$/.test(step) && Number(step) < (at.mostElements ?? Number.POSITIVE_INFINITY);
  return isIndex ? [at.element] : [];
}

/** Does a schema know what a JSON Pointer leads to? */
export const knowsPointer = (node: SchemaNode, pointer: string): boolean => nodesAt(node, pointer).length > 0;

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
  if (distance(wanted, name) <= mostLettersOff(wanted))
    return `did you mean ${closest(pointer, known.get(name) ?? [])}?`;
  const above = pointer.slice(0, pointer.lastIndexOf("/"));
  return above !== "" && nodes.some((node) => knowsPointer(node, above)) ? `did you mean ${above}?` : "";
}

const lastOf = (pointer: string): string => pointer.slice(pointer.lastIndexOf("/") + 1);

/** Of an array, the first element stands for all. */
function pointersIn(node: SchemaNode, path: readonly string[]): string[] {
  if (node.element) return [pointerTo(path), ...pointersIn(node.element, [...path, "0"])];
  const within = [...node.members].flatMap(([name, member]) => pointersIn(member, [...path, name]));
  return path.length === 0 ? within : [pointerTo(path), ...within];
}
