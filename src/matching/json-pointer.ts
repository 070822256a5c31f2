import { closest, distance } from "fastest-levenshtein";
import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import * as z from "zod";
import { mostLettersOff } from "../ground/config-error.ts";
import type { SchemaNode } from "../wire/schema-node.ts";

export const pointerForm = "(in a name, ~ is written ~0 and / is written ~1)";

/** A JSON Pointer (RFC 6901); the empty one is the whole. */
export const jsonPointer = z
  .string()
  .regex(/^(\/([^~/]|~[01])*)*$/, `expected a JSON Pointer like /accounts_receivable_identifier/number ${pointerForm}`);

export const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((name) => `/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

const stepsOf = (pointer: string): readonly string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

/** The value at a pointer; `undefined` where there is none. Own members only. */
export const valueAt = (whole: unknown, pointer: string): unknown => pointerReader(pointer)(whole);

export function pointerReader(pointer: string): (whole: unknown) => unknown {
  const names = stepsOf(pointer);
  return (whole) => {
    let at = whole;
    for (const name of names) {
      if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
      at = (at as Record<string, unknown>)[name];
    }
    return at;
  };
}

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

/** JSON with each leaf replaced, which `map` gets with its pointer; members that are `undefined` are left out. */
export function mapLeaves(part: unknown, map: (leaf: unknown, at: string) => unknown, at = ""): unknown {
  if (Array.isArray(part)) return part.map((one, index) => mapLeaves(one, map, `${at}/${index}`));
  if (typeof part !== "object" || part === null) return map(part, at);
  const members = Object.entries(part).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members.map(([name, value]) => [name, mapLeaves(value, map, `${at}/${name}`)]));
}

/** Tells at which line, from 1, a value of a JSON text stands, or the nearest around it; `undefined` for a text of one line. */
export function linesIn(text: string): (path: readonly PropertyKey[]) => number | undefined {
  const root = text.trimEnd().includes("\n") ? parseTree(text) : undefined;
  if (!root) return () => undefined;
  return (path) => text.slice(0, nearest(root, path).offset).split("\n").length;
}

function nearest(root: Node, path: readonly PropertyKey[]): Node {
  for (let length = path.length; length > 0; length -= 1) {
    const found = findNodeAtLocation(root, path.slice(0, length) as (string | number)[]);
    if (found) return found;
  }
  return root;
}
