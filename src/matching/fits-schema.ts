import { closest } from "fastest-levenshtein";
import { isJsonObject } from "../ground/json.ts";
import { nearestName } from "../ground/names.ts";
import { readBy, wordFor } from "../schema/read-by.ts";
import { nodesWithin, type SchemaNode } from "../schema/schema-node.ts";
import { isSecretInAnswer } from "../wire/secrets/secret-names.ts";
import { pointerTo, stepsOf } from "./json-pointer.ts";
import type { Condition } from "./predicate.ts";

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

/** `did you mean /fields_set?`: the known pointer that ends alike; empty when none is near. */
export function nearestPointerHint(pointer: string, nodes: readonly SchemaNode[]): string {
  // Of an array, the first element stands for all.
  const paths = nodes.flatMap((node) => nodesWithin(node)).map(([path]) => path.replaceAll("[]", ".0").split("."));
  const known = Map.groupBy(paths.map(pointerTo), lastOf);
  const name = nearestName(
    lastOf(pointer),
    [...known.keys()].filter((one) => one !== ""),
  );
  if (name !== undefined) return `; did you mean ${closest(pointer, known.get(name) ?? [])}?`;
  const above = pointer.slice(0, pointer.lastIndexOf("/"));
  return above !== "" && nodes.some((node) => nodesAt(node, above).length > 0) ? `; did you mean ${above}?` : "";
}

const lastOf = (pointer: string): string => pointer.slice(pointer.lastIndexOf("/") + 1);

/** Why no value that these schemas take fits a condition; `undefined` when one may, or when no schema knows its pointer. */
export function whyNever(condition: Condition<unknown>, trees: readonly SchemaNode[]): string | undefined {
  const nodes = trees.flatMap((tree) => nodesAt(tree, condition.member)).flatMap(alternativesOf);
  return firstUnlessSome(nodes.map((node) => whyNeverAs(condition, node)));
}

/** One that has no reason will do. */
const firstUnlessSome = (reasons: readonly (string | undefined)[]) =>
  reasons.includes(undefined) ? undefined : reasons[0];

const alternativesOf = (node: SchemaNode): readonly SchemaNode[] =>
  node.alternatives.length > 0 ? node.alternatives.flatMap(alternativesOf) : [node];

function whyNeverAs({ member, holds, expected }: Condition<unknown>, node: SchemaNode): string | undefined {
  const { equals, in: list = Object.hasOwn(expected, "equals") ? [equals] : undefined, contains, matches } = expected;
  if (list) {
    const possible = (list as readonly unknown[]).filter((value) => holds(value));
    if (possible.length === 0) return "its conditions exclude each other";
    const isSecret = member.split("/").some(isSecretInAnswer);
    return firstUnlessSome(possible.map((value) => whyUnfit(value, node, isSecret)));
  }
  if (node.values) {
    return [...node.values, undefined].some(holds) ? undefined : `expected ${[...node.values].join(" or ")}`;
  }
  const mute = [
    ...(contains === undefined || ["string", "array", "other"].includes(node.kind) ? [] : ["contains"]),
    ...(matches === undefined || !["object", "array"].includes(node.kind) ? [] : ["matches"]),
  ];
  return mute[0] && `${mute[0]} says nothing of it, as it is ${wordFor(node.kind)}`;
}

function whyUnfit(value: unknown, { kind, schema }: SchemaNode, isSecret: boolean): string | undefined {
  if (value == null) return undefined;
  if (kind === "array") return Array.isArray(value) ? undefined : "expected a list";
  if (kind === "object") return isJsonObject(value) ? undefined : "expected an object";
  const message = readBy(schema, value).problems?.[0]?.message;
  return isSecret ? message?.replace(/^.* is not accepted; /s, "this value is not accepted; ") : message;
}
