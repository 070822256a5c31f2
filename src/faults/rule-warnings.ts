import { knowsPointer, nearestPointerHint } from "../matching/known-pointers.ts";
import { namesOperation, unknownOperation } from "../matching/names-operation.ts";
import type { Contract } from "../method.ts";
import { isKnownIn, type Release } from "../wire/release.ts";
import type { SchemaNode } from "../wire/schema-node.ts";
import { parameterTrees } from "./parameter-trees.ts";
import type { Rule } from "./rule.ts";

/** Why a rule, right as it is, will hardly hit. */
export interface RuleWarning {
  /** Where in the rule. */
  readonly path: readonly string[];
  readonly message: string;
}

/** What a rule asks for that no call of these methods in that release is, or none that keeps to their documentation. */
export function ruleWarnings(rule: Rule, contracts: readonly Contract[], release: Release): readonly RuleWarning[] {
  const { operation = "*" } = rule.match;
  const named = contracts.filter(({ name }) => namesOperation(operation, name));
  const known = named.filter(({ since }) => isKnownIn(release, since));
  const unfit = unfitOperation(rule, contracts, known, release);
  if (unfit !== undefined) return [{ path: ["match", "operation"], message: unfit }];
  const now = parameterTrees(known, release);
  const ever = parameterTrees(named);
  const isAny = operation === "*";
  const { body = {}, rows } = rule.match;
  return [
    ...Object.keys(body).map((pointer) => ({
      path: ["match", "body", pointer],
      has: isAny ? "no method has" : `${operation} has no`,
      unknown: unknownPointer(pointer, now.call, ever.call, release),
    })),
    ...Object.keys(rows?.where ?? {}).map((pointer) => ({
      path: ["match", "rows", "where", pointer],
      has: isAny ? "no row has" : `a row of ${operation} has no`,
      unknown: unknownPointer(pointer, now.row, ever.row, release),
    })),
  ].flatMap(({ path, has, unknown }) => (unknown === undefined ? [] : [{ path, message: `${has} ${unknown}` }]));
}

function unfitOperation(
  { match: { operation = "*" }, phase, effect }: Rule,
  contracts: readonly Contract[],
  known: readonly Contract[],
  release: Release,
): string | undefined {
  const names = contracts.map(({ name }) => name);
  const unknown = unknownOperation(operation, names);
  if (unknown !== undefined) return unknown;
  if (known.length === 0 && phase !== "before-auth") {
    return `${operation} is unknown in ${release.name}, and its calls end in the phase before-auth`;
  }
  return effect.row && known.every(({ bulk }) => !bulk) ? `${operation} has no rows` : undefined;
}

/** @returns the pointer, with the release that does not know it and what may have been meant */
function unknownPointer(
  pointer: string,
  now: readonly SchemaNode[],
  ever: readonly SchemaNode[],
  { name }: Release,
): string | undefined {
  const isIn = (nodes: readonly SchemaNode[]) => nodes.some((node) => knowsPointer(node, pointer));
  if (isIn(now)) return undefined;
  const hint = isIn(ever) ? ", only in a later release" : nearestPointerHint(pointer, now).replace(/^(?=.)/, "; ");
  return `${pointer} in ${name}${hint}`;
}
