import { distance } from "fastest-levenshtein";
import { firstAndMore, nearestHint } from "../../ground/config-error.ts";
import { namesOperation } from "../../matching/names-operation.ts";
import type { Condition } from "../../matching/predicate.ts";
import type { Contract } from "../../vendor/method.ts";
import { matchWarnings } from "../faults/rule-warnings.ts";
import { type ClaimedCall, compileClaim, countCalls, goneCalls, type ReadClaim, rangeOf } from "./claim.ts";
import type { Journal } from "./journal.ts";
import { answerOf, type KeptCall, notKept, readKeptCall, rowsSent } from "./kept-call.ts";
import { mostShown } from "./render-entry.ts";

/** What became of a claim. Entries that are gone, or were cut, can leave it open; it is not called true then. */
export interface Proof {
  /** `vacuous`: it names a member that no call of its operation ever had, and so says nothing of them. */
  readonly result: "proven true" | "proven false" | "cannot be proven" | "vacuous";
  readonly count: number;
  /** Calls that may have matched: not kept any more, or not kept whole. */
  readonly unknown: number;
  /** The numbers of the calls that surely match and are still kept. */
  readonly matches: readonly number[];
  /** The members, as the claim names them, that no call of its operation had, where that leaves the claim unproven. */
  readonly unseen?: readonly string[];
  /** The call that came closest, for a claim that is false because too few calls match. */
  readonly nearest?: NearestMiss;
  readonly explanation: string;
}

export function verifyClaim(journal: Journal, claim: ReadClaim, possible: PossibleCalls): Proof {
  const claimed = compileClaim(claim);
  const kept = journal.entries().map((one) => readKeptCall(one, possible.contracts));
  const ofOperation = kept.filter((call) => namesOperation(claim.operation, call.operation));
  const { count, unknown, matching, missing } = countCalls(journal.totals, claim, claimed, kept);
  const unseen = unseenMembers(claimed, claim, ofOperation, possible);
  const mayBeElsewhere =
    goneCalls(journal.totals, { operation: claim.operation }, kept) > 0 ||
    ofOperation.some(({ parameters }) => parameters === notKept);
  const decided = decide(claim, count, unknown);
  // Calls that are not kept may have had what no other had; but too few of them are too few.
  const doubted = decided === "proven true" ? "cannot be proven" : decided;
  const result = unseen.length === 0 ? decided : mayBeElsewhere ? doubted : "vacuous";
  const isUnproven = result === "vacuous" || result === "cannot be proven";
  const isTooFew = result === "proven false" && count + unknown < rangeOf(claim).least;
  const nearest = isTooFew ? nearestMiss(claimed, missing) : undefined;
  const proof = {
    result,
    count,
    unknown,
    matches: matching.map(({ sequence }) => sequence),
    ...(isUnproven && unseen.length > 0 && { unseen: unseen.map(({ name }) => name) }),
    ...(nearest && { nearest }),
  };
  return { ...proof, explanation: explainProof(claim, proof, isUnproven ? unseen : []) };
}

function decide(claim: ReadClaim, count: number, unknown: number): Proof["result"] {
  const { least, most } = rangeOf(claim);
  if (count >= least && count + unknown <= most) return "proven true";
  return count > most || count + unknown < least ? "proven false" : "cannot be proven";
}

function explainProof(
  claim: ReadClaim,
  proof: Omit<Proof, "explanation">,
  unseen: ReturnType<typeof unseenMembers>,
): string {
  const { result, count, unknown, matches, nearest } = proof;
  const claimed = `${result}: claimed ${rangeOf(claim).words}`;
  if (result === "vacuous") return `${claimed}, but ${unseen.map(({ text }) => text).join(", and ")}`;
  const isOne = count === 1 && unknown === 0;
  const number = unknown > 0 ? `from ${count} to ${count + unknown}` : String(count);
  const found = `${claimed}, found ${number} matching ${isOne ? "call" : "calls"}`;
  const open = unknown > 0 ? [`${unknown} were dropped or cut, and cannot be checked`] : [];
  const kept = unseen.map(({ text }) => `of what is kept, ${text}`);
  const why = result !== "proven false" ? [] : nearest ? [printNearest(nearest)] : printMatches(matches);
  return [found, ...open, ...kept, ...why].join("; ");
}

const printMatches = (matches: readonly number[]): string[] =>
  matches.length === 0 ? [] : [`matching are ${firstAndMore(matches, mostShown, String).join(", ")}`];

function printNearest({ sequence, differences }: NearestMiss): string {
  const parts = differences.map(({ path, expected, actual }) => {
    const found = actual === undefined ? "was not there" : `was ${short(actual)}`;
    return `${path} ${found}, expected ${short(expected)}`;
  });
  return `call ${sequence} came closest: ${parts.join("; ")}`;
}

const longest = 200;

function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

interface Difference {
  /** A JSON Pointer into the parameters, or `operation`, `outcome`, `statusCode`, `header x-client`, `query page`, `rows`. */
  readonly path: string;
  readonly expected: unknown;
  /** Secrets in it are masked; absent when there was none. */
  readonly actual?: unknown;
}

interface NearestMiss {
  readonly sequence: number;
  readonly requestId: string;
  readonly differences: readonly Difference[];
}

/**
 * The call that differs in the fewest members, and in these the least, among those that are not as it is claimed. A claim about
 * rows has no miss in a call of a method without rows.
 */
function nearestMiss(claimed: ClaimedCall, calls: readonly KeptCall[]): NearestMiss | undefined {
  const comparable = claimed.row ? calls.filter(({ contract }) => contract?.bulk) : calls;
  const nearest = leastDifferent(comparable.map((call) => ({ call, differences: differencesOf(claimed, call) })));
  if (!nearest) return undefined;
  const { sequence, requestId } = nearest.call;
  return { sequence, requestId, differences: nearest.differences };
}

function differencesOf(claimed: ClaimedCall, call: KeptCall): readonly Difference[] {
  const ofCall = [...claimed.plain, ...claimed.sent];
  return [...differing(ofCall, call, ""), ...(claimed.row ? rowDifferences(claimed.row, call) : [])];
}

function rowDifferences({ at, members }: NonNullable<ClaimedCall["row"]>, call: KeptCall): readonly Difference[] {
  const rows = rowsSent(call);
  const there = rows.filter((row) => at.every((condition) => answerOf(condition, row)));
  const set = `/${call.contract?.bulk?.set}`;
  const nearest = leastDifferent(there.map((row) => ({ differences: differing(members, row, `${set}/${row.index}`) })));
  if (nearest) return nearest.differences;
  const expected = at.length > 0 ? { index: at[0]?.expected["in"] } : "a row";
  return [{ path: "rows", expected, actual: `${rows.length} rows` }];
}

function differing<Asked>(conditions: readonly Condition<Asked>[], asked: Asked, within: string): Difference[] {
  return conditions
    .filter((condition) => answerOf(condition, asked) === false)
    .map(({ member, read, expected: { equals, ...more }, expected }) => {
      const actual = read(asked);
      const isPlain = equals !== undefined && Object.keys(more).length === 0;
      return {
        path: `${within}${member}`,
        expected: isPlain ? equals : expected,
        ...(actual !== undefined && { actual }),
      };
    });
}

const leastDifferent = <One extends Pick<NearestMiss, "differences">>(all: readonly One[]): One | undefined =>
  all
    .map((one) => ({ one, far: one.differences.reduce((sum, difference) => sum + farnessOf(difference), 0) }))
    .toSorted((one, other) => one.far - other.far)[0]?.one;

const longestCompared = 200;

/** No row at all is farther than any members, a member that is not there than one with another text, and texts by how little they are alike. */
function farnessOf({ path, expected, actual }: Difference): number {
  if (path === "rows") return 1000;
  if (typeof expected !== "string" || typeof actual !== "string") return actual === undefined ? 20 : 11;
  const [one, other] = [expected.slice(0, longestCompared), actual.slice(0, longestCompared)];
  return 10 + distance(one, other) / Math.max(one.length, other.length, 1);
}

export interface PossibleCalls {
  readonly contracts: readonly Contract[];
  /** The codes by which they, and rows of them, are answered. */
  readonly codes: readonly string[];
}

/**
 * What a claim asks for that no call had: a member that none had, or what none had and none can have. It says nothing of
 * those calls then. A claim that a documented member is absent, or about the number of rows, does say something of them.
 * @param calls those of the operation
 */
function unseenMembers(
  claimed: ClaimedCall,
  { operation, where, rows }: ReadClaim,
  calls: readonly KeptCall[],
  { contracts, codes }: PossibleCalls,
) {
  const hasRows = contracts.some(({ name, bulk }) => bulk && namesOperation(operation, name));
  const warnings = matchWarnings({ operation, body: where, rows }, contracts);
  const whys = new Map(warnings.map(({ path: [part, ...within], message }) => [nameOf(part, within), message]));
  const of = operation === "*" ? "" : ` of ${operation}`;
  const none = calls.length === 0 ? ": there was no such call" : "";
  const unseen = <Asked>(conditions: readonly Condition<Asked>[], all: readonly Asked[], what: string, prefix = "") =>
    conditions.flatMap((condition) => {
      const name = `${prefix}${condition.member}`;
      const why = whys.get(name);
      if (isSaid(condition, all, why)) return [];
      return [{ name, text: why ?? `no ${what}${of} had ${condition.member || "parameters"}${none}` }];
    });
  const { at = [], members = [] } = claimed.row ?? {};
  const rowsThere = calls.flatMap(rowsSent).filter((one) => at.every(({ read, holds }) => holds(read(one))));
  const noRow = whys.get("rows") ?? (hasRows ? undefined : `no call${of} has rows`);
  const isAboutRowsAlone = members.length === 0 && calls.length > 0 && noRow === undefined;
  const isRowless = claimed.row && rowsThere.length === 0 && !isAboutRowsAlone;
  return [
    ...claimed.plain.flatMap((condition) => {
      const why = whyUnanswered(condition, codes, hasRows);
      const isNever = why !== undefined && calls.every((call) => answerOf(condition, call) === false);
      return isNever ? [{ name: condition.member, text: `no call${of} ${why}` }] : [];
    }),
    ...unseen(claimed.sent, calls, "call"),
    ...(isRowless
      ? [{ name: "rows", text: noRow ?? `no call${of} had such a row${none}` }]
      : unseen(members, rowsThere, "row", "rows")),
  ];
}

const nameOf = (part: string | undefined, [first = "", member = ""]: readonly string[]): string =>
  part === "body" ? first : `rows${member}`;

/** Does what was there answer a condition, or is it about a member that may well be absent? */
function isSaid<Asked>(condition: Condition<Asked>, all: readonly Asked[], why: string | undefined): boolean {
  const { read, expected } = condition;
  const wasThere = all.map(read).some((value) => value !== undefined && value !== notKept);
  if (!wasThere) return all.length > 0 && expected["absent"] !== undefined && why === undefined;
  return why === undefined || all.some((one) => answerOf(condition, one));
}

/**
 * Why no answer can be as a claim asks: a code that nothing is answered with, an HTTP status that there is not, part of the
 * rows of methods without rows.
 */
function whyUnanswered(
  { member, expected }: ClaimedCall["plain"][number],
  codes: readonly string[],
  hasRows: boolean,
): string | undefined {
  const asked = String(expected["equals"]);
  if (member === "outcome" && /^(partly |un)processed$/.test(asked) && !hasRows) {
    return `can be ${asked}, as none has rows`;
  }
  if (member !== "statusCode" || codes.includes(asked) || /^(0|[1-5]\d\d)$/.test(asked)) return undefined;
  const hint = /^\d+$/.test(asked)
    ? "an HTTP status is from 100 to 599, or 0 for no answer"
    : nearestHint(asked, codes);
  return `was answered ${asked}, and none is; ${hint}`;
}
