import { knowsPointer, nearestPointerHint } from "../../matching/json-pointer.ts";
import { namesOperation, unknownOperation } from "../../matching/names-operation.ts";
import { conditionsAt } from "../../matching/predicate.ts";
import type { Condition } from "../../matching/rule-index.ts";
import { whyNever } from "../../matching/why-never.ts";
import type { Contract } from "../../vendor/method.ts";
import { isKnownIn, type Release } from "../../wire/release.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import type { Match } from "./match.ts";
import type { Rule } from "./rule.ts";

/** Why a rule, right as it is, will hardly hit. */
export interface RuleWarning {
  readonly path: readonly string[];
  readonly message: string;
}

/** What a rule asks for that no call of these methods in that release is, or none that keeps to their documentation. */
export function ruleWarnings(rule: Rule, contracts: readonly Contract[], release: Release): readonly RuleWarning[] {
  const { operation = "*" } = rule.match;
  const named = contracts.filter(({ name }) => namesOperation(operation, name));
  const known = named.filter(({ since }) => isKnownIn(release, since));
  const unfit = unfitOperation(rule, contracts, known, release);
  if (unfit !== undefined) return warning(["match", "operation"], unfit);
  const now = parameterTrees(known, release);
  const ever = parameterTrees(named);
  const ofCall = { whole: operation === "*" ? "no method" : operation, now: now.call, ever: ever.call, release };
  const ofRow = {
    whole: operation === "*" ? "no row" : `a row of ${operation}`,
    now: now.row,
    ever: ever.row,
    release,
  };
  const { body, rows } = rule.match;
  return [
    ...memberWarnings(["match", "body"], body, ofCall),
    ...warning(["match", "rows", "index"], impossibleIndex(rows?.index ?? [], now.mostRows, operation)),
    ...memberWarnings(["match", "rows", "where"], rows?.where, ofRow),
    ...warning(["when", "draw", "key"], unknownKey(rule.when.draw.key, ofCall, ofRow)),
    ...neverWarnings(rule),
  ];
}

const warning = (path: readonly string[], message: string | undefined): readonly RuleWarning[] =>
  message === undefined ? [] : [{ path, message }];

/** What pointers lead into, as the release of a rule knows it and as any does. */
interface KnownMembers {
  /** `no row`, `a row of customer_events.bulk.web.create`. */
  readonly whole: string;
  readonly now: readonly SchemaNode[];
  readonly ever: readonly SchemaNode[];
  readonly release: Release;
}

function memberWarnings(path: readonly string[], asked: Match["body"], members: KnownMembers): readonly RuleWarning[] {
  return conditionsAt(asked).flatMap((condition) =>
    warning(
      [...path, condition.member],
      unknownMember(condition.member, members) ?? impossibleValue(condition, members),
    ),
  );
}

/** @returns the pointer, with the release that does not know it and what may have been meant */
function unknownMember(pointer: string, { whole, now, ever, release }: KnownMembers): string | undefined {
  const isIn = (nodes: readonly SchemaNode[]) => nodes.some((node) => knowsPointer(node, pointer));
  if (isIn(now)) return undefined;
  const hint = isIn(ever) ? ", only in a later release" : nearestPointerHint(pointer, now).replace(/^(?=.)/, "; ");
  return `${whole} has${isNone(whole) ? "" : " no"} ${pointer} in ${release.name}${hint}`;
}

function impossibleValue(condition: Condition<unknown>, { whole, now, release }: KnownMembers): string | undefined {
  const why = whyNever(condition, now);
  return why && `${whole} may${isNone(whole) ? "" : " not"} have it so in ${release.name}: ${why}`;
}

const isNone = (whole: string) => whole.startsWith("no ");

function impossibleIndex(indexes: readonly number[], mostRows: number, operation: string): string | undefined {
  const beyond = indexes.filter((index) => index >= mostRows).join(" or ");
  const call = operation === "*" ? "a call" : `a call of ${operation}`;
  if (beyond === "") return undefined;
  return `${call} has at most ${mostRows} rows, from 0 to ${mostRows - 1}, and none is ${beyond}`;
}

function unknownKey(key: string | undefined, ofCall: KnownMembers, ofRow: KnownMembers): string | undefined {
  if (key === undefined || key.startsWith("header:")) return undefined;
  return key.startsWith("row:") ? unknownMember(key.slice("row:".length), ofRow) : unknownMember(key, ofCall);
}

/** What lets a rule hit nothing, whatever is called. */
function neverWarnings({ enabled, when }: Rule): readonly RuleWarning[] {
  const { nth, every = 1 } = when;
  const zeros = (["times", "probability"] as const).filter((name) => when[name] === 0);
  const isNever = nth?.every((turn) => turn % every !== 0);
  return [
    ...warning(["enabled"], enabled ? undefined : "the rule is switched off"),
    ...zeros.flatMap((name) => warning(["when", name], "0 lets it hit nothing")),
    ...warning(["when", "nth"], isNever ? `none of ${nth?.join(", ")} is a multiple of every ${every}` : undefined),
  ];
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

/** What methods know of their calls, and of the rows of them. */
export interface ParameterTrees {
  readonly call: readonly SchemaNode[];
  readonly row: readonly SchemaNode[];
  /** The most rows that a call of them may have; 0 when none has rows. */
  readonly mostRows: number;
}

/** The trees of the parameters of methods as a release knows them; without a release, of all that they have. */
export function parameterTrees(contracts: readonly Contract[], release?: Release): ParameterTrees {
  const sets = contracts.flatMap(({ parameters, bulk }) =>
    bulk ? (schemaTree(parameters, release).members.get(bulk.set) ?? []) : [],
  );
  return {
    call: contracts.map(({ parameters }) => schemaTree(parameters, release)),
    row: sets.flatMap(({ element }) => element ?? []),
    mostRows: sets.reduce((most, { mostElements = Number.POSITIVE_INFINITY }) => Math.max(most, mostElements), 0),
  };
}
