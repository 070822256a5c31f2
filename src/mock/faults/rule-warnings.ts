import { nearestPointerHint, nodesAt, whyNever } from "../../matching/fits-schema.ts";
import { namesOperation, unknownOperation } from "../../matching/names-operation.ts";
import { conditionsAt } from "../../matching/predicate.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { Method } from "../../vendor/method.ts";
import { isKnownIn, type Release } from "../../wire/release.ts";
import { effectParts, strikesRows } from "./effects/kinds.ts";
import type { Match } from "./match.ts";
import type { Rule } from "./rule.ts";

export interface RuleWarning {
  readonly path: readonly string[];
  readonly message: string;
}

/** Reasons why a rule can never hit a call that follows the documentation of these methods in that release. */
export function ruleWarnings(rule: Rule, methods: readonly Method[], release: Release): readonly RuleWarning[] {
  const { match, when, enabled } = rule;
  const wrongOperation = whyNoCalls(rule, methods, release);
  if (wrongOperation !== undefined) return warning(["match", "operation"], wrongOperation);
  const { call, row } = membersOf(match.operation, methods, release);
  const [, source, pointer = ""] = /^(row:|header:)?(.*)$/s.exec(when.key ?? "header:") ?? [];
  const unknown = source === "header:" ? undefined : unknownMember(pointer, source === "row:" ? row : call);
  const zeros = (["times", "probability"] as const).filter((name) => when[name] === 0);
  return [
    ...matchWarnings(match, methods, release).map(({ path, message }) => ({ path: ["match", ...path], message })),
    ...warning(["when", "key"], unknown),
    ...warning(["enabled"], enabled ? undefined : "the rule is switched off"),
    ...zeros.flatMap((name) => warning(["when", name], "0 lets it hit nothing")),
  ];
}

/** Why no call of the rule's operation can be hit. */
function whyNoCalls({ match: { operation = "*" }, phase, effect }: Rule, methods: readonly Method[], release: Release) {
  const names = methods.map(({ name }) => name);
  const unknown = unknownOperation(operation, names);
  if (unknown !== undefined) return unknown;
  const known = methods.filter(({ name, since }) => namesOperation(operation, name) && isKnownIn(release, since));
  if (known.length === 0 && phase !== "before-auth") {
    return `${operation} is unknown in ${release.name}, and its calls end in the phase before-auth`;
  }
  return strikesRows(effectParts(effect)) && known.every(({ bulk }) => !bulk) ? `${operation} has no rows` : undefined;
}

const warning = (path: readonly string[], message: string | undefined): readonly RuleWarning[] =>
  message === undefined ? [] : [{ path, message }];

/** Conditions on body and rows that no call meets, in a release or in any. */
export function matchWarnings(
  { operation, body, rows }: Pick<Match, "operation" | "body" | "rows">,
  methods: readonly Method[],
  release?: Release,
): readonly RuleWarning[] {
  const { call, row, maxRows } = membersOf(operation, methods, release);
  const warningsWithin = (path: readonly string[], written: Match["body"], members: KnownMembers) =>
    conditionsAt(written).flatMap((condition) => {
      const reason = whyNever(condition, members.now);
      const unmet = reason && `${members.subject} has ${condition.member} so${members.when}: ${reason}`;
      return warning([...path, condition.member], unknownMember(condition.member, members) ?? unmet);
    });
  const tooHigh = (rows?.index ?? []).filter((index) => index >= maxRows).join(" or ");
  const range = maxRows > 0 ? `at most ${maxRows}, from 0 to ${maxRows - 1}` : "none";
  return [
    ...warningsWithin(["body"], body, call),
    ...warning(["rows", "index"], tooHigh === "" ? undefined : `${call.subject} has a row ${tooHigh}: it has ${range}`),
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

function membersOf(operation = "*", methods: readonly Method[], release: Release | undefined) {
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
