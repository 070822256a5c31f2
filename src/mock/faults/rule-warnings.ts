import { nearestName } from "../../common/names.ts";
import { counted } from "../../common/quoted-text.ts";
import { pointerTo, stepsOf } from "../../matching/json-pointer.ts";
import { namesOperation, unknownOperation } from "../../matching/predicate.ts";
import { nodesWithin, type SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { Method } from "../../vendor/method.ts";
import { isKnownIn, type Release } from "../../wire/release.ts";
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

/** Members of body and rows that no call has, in a release or in any. */
export function matchWarnings(
  { operation, body = {}, rows }: Pick<Match, "operation" | "body" | "rows">,
  methods: readonly Method[],
  release?: Release,
): readonly RuleWarning[] {
  const { call, row, maxRows } = knownMembersOf(operation, methods, release);
  const unknownIn = (path: readonly string[], written: object, members: KnownMembers) =>
    Object.keys(written).flatMap((pointer) => warning([...path, pointer], unknownMember(pointer, members)));
  const tooHigh = (rows?.index ?? []).filter((index) => index >= maxRows).join(" or ");
  const range = maxRows > 0 ? `at most ${counted(maxRows, "row")}, so the index is at most ${maxRows - 1}` : "no rows";
  const noRow = tooHigh === "" ? undefined : `${call.subject} has a row with index ${tooHigh}: it has ${range}`;
  return [
    ...unknownIn(["body"], body, call),
    ...warning(["rows", "index"], noRow),
    ...unknownIn(["rows", "where"], rows?.where ?? {}, row),
  ];
}

/** The members of calls or rows that a release knows. */
interface KnownMembers {
  /** `no method`, `no row of customer_events.bulk.web.create`. */
  readonly subject: string;
  /** ` in R14.0.0`, or nothing. */
  readonly when: string;
  readonly now: readonly SchemaNode[];
}

function knownMembersOf(operation = "*", methods: readonly Method[], release: Release | undefined) {
  const known = methods.filter(
    ({ name, since }) => namesOperation(operation, name) && (!release || isKnownIn(release, since)),
  );
  const sets = known.flatMap(({ parameters, bulk }) =>
    bulk ? (schemaTree(parameters, release).members.get(bulk.set) ?? []) : [],
  );
  const of = operation === "*" ? "" : ` of ${operation}`;
  const when = release ? ` in ${release.name}` : "";
  const trees = known.map(({ parameters }) => schemaTree(parameters, release));
  const rowTrees = sets.flatMap(({ element }) => element ?? []);
  return {
    call: { subject: of ? `no call${of}` : "no method", when, now: trees },
    row: { subject: `no row${of}`, when, now: rowTrees },
    maxRows: sets.reduce((most, { mostElements = Number.POSITIVE_INFINITY }) => Math.max(most, mostElements), 0),
  };
}

function unknownMember(pointer: string, { subject, when, now }: KnownMembers): string | undefined {
  const steps = stepsOf(pointer);
  if (now.some((node) => isPlaceIn(node, steps))) return undefined;
  // The first element of an array stands for all.
  const paths = now.flatMap((node) => nodesWithin(node)).map(([path]) => path.replaceAll("[]", ".0").split("."));
  const near = nearestName(pointer, [...new Set(paths.map(pointerTo))]);
  return `${subject} has ${pointer}${when}${near === undefined ? "" : `; did you mean ${near}?`}`;
}

/** True if a schema knows a place. */
function isPlaceIn(node: SchemaNode, steps: readonly string[]): boolean {
  const [step, ...rest] = steps;
  if (step === undefined || node.kind === "other") return true;
  if (node.alternatives.length > 0) return node.alternatives.some((one) => isPlaceIn(one, steps));
  const isIndex = /^(0|[1-9]\d*)$/.test(step) && Number(step) < (node.mostElements ?? Number.POSITIVE_INFINITY);
  const within = node.element && isIndex ? node.element : node.members.get(step);
  return within !== undefined && isPlaceIn(within, rest);
}
