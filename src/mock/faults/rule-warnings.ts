import { closest } from "fastest-levenshtein";
import { isJsonObject } from "../../common/json.ts";
import { nearestName } from "../../common/names.ts";
import { counted } from "../../common/quoted-text.ts";
import { pointerTo, stepsOf } from "../../matching/json-pointer.ts";
import { type Condition, conditionsAt, namesOperation, unknownOperation } from "../../matching/predicate.ts";
import { readBy, wordFor } from "../../schema/read-by.ts";
import { nodesWithin, type SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { Method } from "../../vendor/method.ts";
import { isKnownIn, type Release } from "../../wire/release.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import { affectsRows, effectParts } from "./effects/kinds.ts";
import type { Match } from "./match.ts";
import type { Rule } from "./rule.ts";

export interface RuleWarning {
  readonly path: readonly string[];
  readonly message: string;
}

/** Reasons why a rule can never apply to a call that follows the documentation of these methods in that release. */
export function ruleWarnings(rule: Rule, methods: readonly Method[], release: Release): readonly RuleWarning[] {
  const { match, when, enabled } = rule;
  const wrongOperation = whyNoCalls(rule, methods, release);
  if (wrongOperation !== undefined) return warning(["match", "operation"], wrongOperation);
  const { call, row } = knownMembersOf(match.operation, methods, release);
  const [, source, pointer = ""] = /^(row:|header:)?(.*)$/s.exec(when.key ?? "header:") ?? [];
  const unknown = source === "header:" ? undefined : unknownMember(pointer, source === "row:" ? row : call);
  const zeros = (["times", "probability"] as const).filter((name) => when[name] === 0);
  return [
    ...matchWarnings(match, methods, release).map(({ path, message }) => ({ path: ["match", ...path], message })),
    ...warning(["when", "key"], unknown),
    ...warning(["enabled"], enabled ? undefined : "the rule is switched off"),
    ...zeros.flatMap((name) => warning(["when", name], "with 0 it never applies")),
  ];
}

/** Why the rule can apply to no call of its operation. */
function whyNoCalls({ match: { operation = "*" }, phase, effect }: Rule, methods: readonly Method[], release: Release) {
  const names = methods.map(({ name }) => name);
  const unknown = unknownOperation(operation, names);
  if (unknown !== undefined) return unknown;
  const known = methods.filter(({ name, since }) => namesOperation(operation, name) && isKnownIn(release, since));
  if (known.length === 0 && phase !== "before-auth") {
    return `${operation} is unknown in ${release.name}, and its calls end in the phase before-auth`;
  }
  return affectsRows(effectParts(effect)) && known.every(({ bulk }) => !bulk) ? `${operation} has no rows` : undefined;
}

const warning = (path: readonly string[], message: string | undefined): readonly RuleWarning[] =>
  message === undefined ? [] : [{ path, message }];

/** Conditions on body and rows that no call meets, in a release or in any. */
export function matchWarnings(
  { operation, body, rows }: Pick<Match, "operation" | "body" | "rows">,
  methods: readonly Method[],
  release?: Release,
): readonly RuleWarning[] {
  const { call, row, maxRows } = knownMembersOf(operation, methods, release);
  const warningsWithin = (path: readonly string[], written: Match["body"], members: KnownMembers) =>
    conditionsAt(written).flatMap((condition) => {
      const reason = whyNever(condition, members.now);
      const unmet = reason && `${members.subject} has ${condition.member} so${members.when}: ${reason}`;
      return warning([...path, condition.member], unknownMember(condition.member, members) ?? unmet);
    });
  const tooHigh = (rows?.index ?? []).filter((index) => index >= maxRows).join(" or ");
  const range = maxRows > 0 ? `at most ${counted(maxRows, "row")}, so the index is at most ${maxRows - 1}` : "no rows";
  return [
    ...warningsWithin(["body"], body, call),
    ...warning(
      ["rows", "index"],
      tooHigh === "" ? undefined : `${call.subject} has a row with index ${tooHigh}: it has ${range}`,
    ),
    ...warningsWithin(["rows", "where"], rows?.where, row),
  ];
}

/** The members of calls or rows that a release knows, and those that any release knows. */
interface KnownMembers {
  /** `no method`, `no row of customer_events.bulk.web.create`. */
  readonly subject: string;
  /** ` in R14.0.0`, or nothing. */
  readonly when: string;
  readonly now: readonly SchemaNode[];
  readonly ever: readonly SchemaNode[];
}

function knownMembersOf(operation = "*", methods: readonly Method[], release: Release | undefined) {
  const matching = methods.filter(({ name }) => namesOperation(operation, name));
  const now = treesOf(release ? matching.filter(({ since }) => isKnownIn(release, since)) : matching, release);
  const ever = treesOf(matching);
  const of = operation === "*" ? "" : ` of ${operation}`;
  const when = release ? ` in ${release.name}` : "";
  const call: KnownMembers = { subject: of ? `no call${of}` : "no method", when, now: now.call, ever: ever.call };
  const row: KnownMembers = { subject: `no row${of}`, when, now: now.row, ever: ever.row };
  return { call, row, maxRows: now.maxRows };
}

function treesOf(methods: readonly Method[], release?: Release) {
  const sets = methods.flatMap(({ parameters, bulk }) =>
    bulk ? (schemaTree(parameters, release).members.get(bulk.set) ?? []) : [],
  );
  return {
    call: methods.map(({ parameters }) => schemaTree(parameters, release)),
    row: sets.flatMap(({ element }) => element ?? []),
    maxRows: sets.reduce((most, { mostElements = Number.POSITIVE_INFINITY }) => Math.max(most, mostElements), 0),
  };
}

function unknownMember(pointer: string, { subject, when, now, ever }: KnownMembers): string | undefined {
  const isIn = (nodes: readonly SchemaNode[]) => nodes.some((node) => nodesAt(node, pointer).length > 0);
  if (isIn(now)) return undefined;
  const hint = isIn(ever) ? ", only in a later release" : nearestPointerHint(pointer, now);
  return `${subject} has ${pointer}${when}${hint}`;
}

/** The nodes of a schema at a JSON Pointer; none when the schema knows no such place. */
function nodesAt(node: SchemaNode, pointer: string): readonly SchemaNode[] {
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
function nearestPointerHint(pointer: string, nodes: readonly SchemaNode[]): string {
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
function whyNever(condition: Condition<unknown>, trees: readonly SchemaNode[]): string | undefined {
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
