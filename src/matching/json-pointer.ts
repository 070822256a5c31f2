import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import * as z from "zod";
import { isJsonObject, memberOf } from "../common/json.ts";

export const pointerForm = "(in a name, ~ is written ~0 and / is written ~1)";

/** A JSON Pointer (RFC 6901); the empty one is the whole. */
export const jsonPointer = z
  .string()
  .regex(/^(\/([^~/]|~[01])*)*$/, `expected a JSON Pointer like /accounts_receivable_identifier/number ${pointerForm}`);

export const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((name) => `/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

export const stepsOf = (pointer: string): readonly string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

/** Reads the value at a pointer; `undefined` where there is none. Own members only. */
export function pointerReader(pointer: string): (whole: unknown) => unknown {
  const names = stepsOf(pointer);
  return (whole) => {
    let at = whole;
    for (const name of names) {
      if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
      at = memberOf(at, name);
    }
    return at;
  };
}

/** JSON with each leaf replaced. `map` gets a leaf with its pointer. Members that are `undefined` are left out. */
export function mapLeaves(part: unknown, map: (leaf: unknown, at: string) => unknown, at = ""): unknown {
  if (Array.isArray(part)) return part.map((element, index) => mapLeaves(element, map, `${at}/${index}`));
  if (typeof part !== "object" || part === null) return map(part, at);
  const members = Object.entries(part).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members.map(([name, value]) => [name, mapLeaves(value, map, `${at}/${name}`)]));
}

/** A member of two values of JSON by its pointer; `undefined` where one of them does not have it. */
type Differing = Readonly<{ path: string; now: unknown; other: unknown }>;

/** The innermost members in which two values of JSON differ. */
export function membersThatDiffer(now: unknown, other: unknown, at = ""): Differing[] {
  const areObjects = isJsonObject(now) && isJsonObject(other);
  const areLists = Array.isArray(now) && Array.isArray(other);
  if (!areObjects && !areLists) return now === other ? [] : [{ path: at, now, other }];
  return [...new Set([...Object.keys(now), ...Object.keys(other)])].flatMap((name) =>
    membersThatDiffer(memberOf(now, name), memberOf(other, name), at + pointerTo([name])),
  );
}

export interface Leaf {
  /** Names of members and indexes from the outermost value. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/** All leaves of JSON, in order. */
export function leavesOf(part: unknown, path: Leaf["path"] = []): Leaf[] {
  if (typeof part !== "object" || part === null) return [{ path, value: part }];
  const members = Array.isArray(part) ? [...part.entries()] : Object.entries(part);
  return members.flatMap(([name, value]) => leavesOf(value, [...path, name]));
}

/** All texts and numbers in JSON, as texts. */
export const textsIn = (part: unknown): string[] =>
  leavesOf(part).flatMap(({ value }) =>
    (typeof value === "string" && value !== "") || typeof value === "number" ? [String(value)] : [],
  );

/** Finds the line of a value in a JSON text, from 1, or of the nearest value around it; `undefined` for a text of one line. */
export function linesIn(text: string): (path: readonly PropertyKey[]) => number | undefined {
  const root = text.trimEnd().includes("\n") ? parseTree(text) : undefined;
  if (!root) return () => undefined;
  return (path) => {
    let [node, steps]: [Node | undefined, readonly PropertyKey[]] = [undefined, path];
    for (; !node; steps = steps.slice(0, -1)) node = findNodeAtLocation(root, steps as (string | number)[]);
    return text.slice(0, node.offset).split("\n").length;
  };
}
