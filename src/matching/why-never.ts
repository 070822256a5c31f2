import type { SchemaNode } from "../wire/schema-node.ts";
import { isSecretInAnswer } from "../wire/secrets/secret-names.ts";
import { wordFor } from "./expected-words.ts";
import { nodesAt } from "./json-pointer.ts";
import type { Condition } from "./predicate.ts";
import { readBy } from "./read-by.ts";

type Asked = Pick<Condition<never>, "member" | "expected" | "holds" | "plainValues">;

/** Why no value that these schemas take fits a condition; `undefined` when one may, or when no schema knows its pointer. */
export function whyNever(condition: Asked, trees: readonly SchemaNode[]): string | undefined {
  const nodes = trees.flatMap((tree) => nodesAt(tree, condition.member)).flatMap(alternativesOf);
  const reasons = nodes.map((node) => whyNeverAs(condition, node));
  return reasons.includes(undefined) ? undefined : reasons[0];
}

const alternativesOf = (node: SchemaNode): readonly SchemaNode[] =>
  node.alternatives.length > 0 ? node.alternatives.flatMap(alternativesOf) : [node];

function whyNeverAs(condition: Asked, node: SchemaNode): string | undefined {
  const holds = condition.holds as (value: unknown) => boolean;
  const listed = listedValues(condition);
  if (listed) {
    const possible = listed.filter(holds);
    if (possible.length === 0) return "its conditions exclude each other";
    const isSecret = condition.member.split("/").some(isSecretInAnswer);
    const reasons = possible.map((value) => whyUnfit(value, node, isSecret));
    return reasons.includes(undefined) ? undefined : reasons[0];
  }
  if (node.values) {
    return [...node.values, undefined].some(holds) ? undefined : `expected ${[...node.values].join(" or ")}`;
  }
  const { contains, matches } = condition.expected;
  if (contains !== undefined) return whyNoPart(node, "contains", ["string", "array", "other"]);
  return matches === undefined
    ? undefined
    : whyNoPart(node, "matches", ["string", "number", "integer", "boolean", "other"]);
}

function listedValues({ expected, plainValues }: Asked): readonly unknown[] | undefined {
  if (plainValues) return plainValues;
  if (expected["in"]) return expected["in"] as readonly unknown[];
  return Object.hasOwn(expected, "equals") ? [expected["equals"]] : undefined;
}

function whyUnfit(value: unknown, node: SchemaNode, isSecret: boolean): string | undefined {
  if (value == null) return undefined;
  if (node.kind === "array") return Array.isArray(value) ? undefined : "expected a list";
  if (node.kind === "object") {
    return typeof value === "object" && !Array.isArray(value) ? undefined : "expected an object";
  }
  const message = readBy(node.schema, value).problems?.[0]?.message;
  return isSecret ? message?.replace(/^.* is not accepted; /s, "this value is not accepted; ") : message;
}

const whyNoPart = ({ kind }: SchemaNode, asked: string, fitting: readonly SchemaNode["kind"][]): string | undefined =>
  fitting.includes(kind) ? undefined : `${asked} says nothing of it, as it is ${wordFor(kind)}`;
