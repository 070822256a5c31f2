import { closest } from "fastest-levenshtein";
import { nearestName } from "../../ground/config-error.ts";
import { isJsonObject } from "../../ground/json.ts";
import { pointerTo, stepsOf } from "../../matching/json-pointer.ts";
import { namesOperation, unknownOperation } from "../../matching/names-operation.ts";
import { type Condition, conditionsAt } from "../../matching/predicate.ts";
import { readBy, wordFor } from "../../matching/read-by.ts";
import type { Contract } from "../../vendor/method.ts";
import { isKnownIn, type Release } from "../../wire/release.ts";
import { nodesWithin, type SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import { partsIn, strikesRows } from "./effects/kinds.ts";
import type { Match } from "./match.ts";
import type { Rule } from "./rule.ts";

export interface RuleWarning {
  readonly path: readonly string[];
  readonly message: string;
}

/** What a rule asks for that no call of these methods in that release is, or none that keeps to their documentation. */
export function ruleWarnings(rule: Rule, contracts: readonly Contract[], release: Release): readonly RuleWarning[] {
  const { match, when, enabled } = rule;
  const unfit = unfitOperation(rule, contracts, release);
  if (unfit !== undefined) return warning(["match", "operation"], unfit);
  const { call, row } = membersOf(match.operation, contracts, release);
  const [, source, pointer = ""] = /^(row:|header:)?(.*)$/s.exec(when.key ?? "header:") ?? [];
  const unknown = source === "header:" ? undefined : unknownMember(pointer, source === "row:" ? row : call);
  const zeros = (["times", "probability"] as const).filter((name) => when[name] === 0);
  return [
    ...matchWarnings(match, contracts, release).map(({ path, message }) => ({ path: ["match", ...path], message })),
    ...warning(["when", "key"], unknown),
    ...warning(["enabled"], enabled ? undefined : "the rule is switched off"),
    ...zeros.flatMap((name) => warning(["when", name], "0 lets it hit nothing")),
  ];
}

function unfitOperation(
  { match: { operation = "*" }, phase, effect }: Rule,
  all: readonly Contract[],
  release: Release,
) {
  const unknown = unknownOperation(
    operation,
    all.map(({ name }) => name),
  );
  if (unknown !== undefined) return unknown;
  const known = all.filter(({ name, since }) => namesOperation(operation, name) && isKnownIn(release, since));
  if (known.length === 0 && phase !== "before-auth") {
    return `${operation} is unknown in ${release.name}, and its calls end in the phase before-auth`;
  }
  return strikesRows(partsIn(effect)) && known.every(({ bulk }) => !bulk) ? `${operation} has no rows` : undefined;
}

const warning = (path: readonly string[], message: string | undefined): readonly RuleWarning[] =>
  message === undefined ? [] : [{ path, message }];

/** What is asked of body and rows that no call has, in a release or in any. */
export function matchWarnings(
  { operation, body, rows }: Pick<Match, "operation" | "body" | "rows">,
  contracts: readonly Contract[],
  release?: Release,
): readonly RuleWarning[] {
  const { call, row, mostRows } = membersOf(operation, contracts, release);
  const within = (path: readonly string[], asked: Match["body"], members: KnownMembers) =>
    conditionsAt(asked).flatMap((condition) => {
      const never = whyNever(condition, members.now);
      const why = never && `${members.subject} has ${condition.member} so${members.when}: ${never}`;
      return warning([...path, condition.member], unknownMember(condition.member, members) ?? why);
    });
  const beyond = (rows?.index ?? []).filter((index) => index >= mostRows).join(" or ");
  const range = mostRows > 0 ? `at most ${mostRows}, from 0 to ${mostRows - 1}` : "none";
  return [
    ...within(["body"], body, call),
    ...warning(["rows", "index"], beyond === "" ? undefined : `${call.subject} has a row ${beyond}: it has ${range}`),
    ...within(["rows", "where"], rows?.where, row),
  ];
}

/** What pointers lead into, as a release knows it and as any does. */
interface KnownMembers {
  /** `no method`, `no row of customer_events.bulk.web.create`. */
  readonly subject: string;
  /** ` in R14.0.0`, or nothing. */
  readonly when: string;
  readonly now: readonly SchemaNode[];
  readonly ever: readonly SchemaNode[];
}

function membersOf(operation = "*", contracts: readonly Contract[], release: Release | undefined) {
  const named = contracts.filter(({ name }) => namesOperation(operation, name));
  const now = treesOf(release ? named.filter(({ since }) => isKnownIn(release, since)) : named, release);
  const ever = treesOf(named);
  const of = operation === "*" ? "" : ` of ${operation}`;
  const when = release ? ` in ${release.name}` : "";
  const call: KnownMembers = { subject: of ? `no call${of}` : "no method", when, now: now.call, ever: ever.call };
  const row: KnownMembers = { subject: `no row${of}`, when, now: now.row, ever: ever.row };
  return { call, row, mostRows: now.mostRows };
}

function treesOf(contracts: readonly Contract[], release?: Release) {
  const sets = contracts.flatMap(({ parameters, bulk }) =>
    bulk ? (schemaTree(parameters, release).members.get(bulk.set) ?? []) : [],
  );
  return {
    call: contracts.map(({ parameters }) => schemaTree(parameters, release)),
    row: sets.flatMap(({ element }) => element ?? []),
    mostRows: sets.reduce((most, { mostElements = Number.POSITIVE_INFINITY }) => Math.max(most, mostElements), 0),
  };
}

function unknownMember(pointer: string, { subject, when, now, ever }: KnownMembers): string | undefined {
  const isIn = (nodes: readonly SchemaNode[]) => nodes.some((node) => nodesAt(node, pointer).length > 0);
  if (isIn(now)) return undefined;
  const hint = isIn(ever) ? ", only in a later release" : nearestPointerHint(pointer, now);
  return `${subject} has ${pointer}${when}${hint}`;
}

/** What a JSON Pointer may lead to from a value of a schema; nothing when the schema knows no such place. */
function nodesAt(node: SchemaNode, pointer: string): readonly SchemaNode[] {
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
function nearestPointerHint(pointer: string, nodes: readonly SchemaNode[]): string {
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
function whyNever(condition: Condition<unknown>, trees: readonly SchemaNode[]): string | undefined {
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
