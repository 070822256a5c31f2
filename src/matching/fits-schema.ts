import { closest } from "fastest-levenshtein";
import { isJsonObject } from "../ground/json.ts";
import { nearestName } from "../ground/names.ts";
import { readBy, wordFor } from "../schema/read-by.ts";
import { nodesWithin, type SchemaNode } from "../schema/schema-node.ts";
import { isSecretInAnswer } from "../wire/secrets/secret-names.ts";
import { pointerTo, stepsOf } from "./json-pointer.ts";
import type { Condition } from "./predicate.ts";

/** The nodes of a schema at a JSON Pointer; none when the schema knows no such place. */
export function nodesAt(node: SchemaNode, pointer: string): readonly SchemaNode[] {
  let nodes: readonly SchemaNode[] = [node];
  for (const step of stepsOf(pointer)) nodes = nodes.flatMap((at) => stepsInto(at, step));
  return nodes;
}

function stepsInto(at: SchemaNode, step: string): readonly SchemaNode[] {
  if (at.alternatives.length > 0) return at.alternatives.flatMap((node) => stepsInto(node, step));
  if (at.kind === "other") return [at];
  if (!at.element) return [at.members.get(step)].filter((member) => member !== undefined);
  const isIndex = /^(0|[1-9]\d*)$/.test(step) && Number(step) < (at.mostElements ?? Number.POSITIVE_INFINITY);
  return isIndex ? [at.element] : [];
}

/** `did you mean /fields_set?`: the known pointer with the most similar name; empty when none is similar. */
export function nearestPointerHint(pointer: string, nodes: readonly SchemaNode[]): string {
  // The first element of an array stands for all.
  const paths = nodes.flatMap((node) => nodesWithin(node)).map(([path]) => path.replaceAll("[]", ".0").split("."));
  const byLastName = Map.groupBy(paths.map(pointerTo), lastNameOf);
  const endings = [...byLastName.keys()].filter((ending) => ending !== "");
  const name = nearestName(lastNameOf(pointer), endings);
  if (name !== undefined) return `; did you mean ${closest(pointer, byLastName.get(name) ?? [])}?`;
  const above = pointer.slice(0, pointer.lastIndexOf("/"));
  return above !== "" && nodes.some((node) => nodesAt(node, above).length > 0) ? `; did you mean ${above}?` : "";
}

const lastNameOf = (pointer: string): string => pointer.slice(pointer.lastIndexOf("/") + 1);

/** Why no value of these schemas meets a condition; `undefined` when a value may, or when no schema knows its pointer. */
export function whyNever(condition: Condition<unknown>, trees: readonly SchemaNode[]): string | undefined {
  const nodes = trees.flatMap((tree) => nodesAt(tree, condition.member)).flatMap(alternativesOf);
  return reasonIfAllHaveOne(nodes.map((node) => whyNeverAs(condition, node)));
}

const reasonIfAllHaveOne = (reasons: readonly (string | undefined)[]) =>
  reasons.includes(undefined) ? undefined : reasons[0];

const alternativesOf = (node: SchemaNode): readonly SchemaNode[] =>
  node.alternatives.length > 0 ? node.alternatives.flatMap(alternativesOf) : [node];

function whyNeverAs({ member, holds, expected }: Condition<unknown>, node: SchemaNode): string | undefined {
  const { equals, in: list = Object.hasOwn(expected, "equals") ? [equals] : undefined, contains, matches } = expected;
  if (list) {
    const possible = (list as readonly unknown[]).filter((value) => holds(value));
    if (possible.length === 0) return "its conditions exclude each other";
    const isSecret = member.split("/").some(isSecretInAnswer);
    return reasonIfAllHaveOne(possible.map((value) => whyUnfit(value, node, isSecret)));
  }
  if (node.values) {
    return [...node.values, undefined].some(holds) ? undefined : `expected ${[...node.values].join(" or ")}`;
  }
  const isContainsUseless = contains !== undefined && !["string", "array", "other"].includes(node.kind);
  const isMatchesUseless = matches !== undefined && ["object", "array"].includes(node.kind);
  const useless = isContainsUseless ? "contains" : isMatchesUseless ? "matches" : undefined;
  return useless && `${useless} never holds for ${wordFor(node.kind)}`;
}

function whyUnfit(value: unknown, { kind, schema }: SchemaNode, isSecret: boolean): string | undefined {
  if (value == null) return undefined;
  if (kind === "array") return Array.isArray(value) ? undefined : "expected a list";
  if (kind === "object") return isJsonObject(value) ? undefined : "expected an object";
  const message = readBy(schema, value).problems?.[0]?.message;
  return isSecret ? message?.replace(/^.* is not accepted; /s, "this value is not accepted; ") : message;
}
