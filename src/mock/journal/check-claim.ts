import { distance } from "fastest-levenshtein";
import { nearestHint } from "../../ground/names.ts";
import { firstAndMore } from "../../ground/quoted-text.ts";
import { namesOperation } from "../../matching/names-operation.ts";
import type { Condition } from "../../matching/predicate.ts";
import type { Method } from "../../vendor/method.ts";
import { matchWarnings } from "../faults/rule-warnings.ts";
import { maxShown } from "./call-line.ts";
import type { Journal, JournalTotals } from "./journal.ts";
import { type CompiledClaim, compileClaim, type ReadClaim } from "./journal-filter.ts";
import { holdsIn, notKept, type StoredEntry, sentRows } from "./stored-entry.ts";

/** What became of a claim. Entries that are gone, or were cut, can leave it open; it is not called true then. */
export interface Proof {
  /** `vacuous`: it names a member that no call of its operation ever had, and so says nothing of them. */
  readonly result: "proven true" | "proven false" | "cannot be proven" | "vacuous";
  readonly count: number;
  /** Calls that may have matched: not kept any more, or not kept whole. */
  readonly unknown: number;
  readonly matches: readonly number[];
  /** The members, as the claim names them, that no call of its operation had, where that leaves the claim unproven. */
  readonly unseen?: readonly string[];
  /** The call that came closest, for a claim that is false because too few calls match. */
  readonly nearest?: NearestMiss;
  readonly explanation: string;
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

export interface PossibleCalls {
  readonly methods: readonly Method[];
  readonly codes: readonly string[];
}

/** Counts the calls since the start that are as it is claimed, kept or not, and says what that makes of the claim. */
export function checkClaim(journal: Journal, claim: ReadClaim, possible: PossibleCalls): Proof {
  const { operation, outcome } = claim;
  const claimed = compileClaim(claim);
  const kept = journal.entries();
  const answers = Map.groupBy(kept, (call) => isClaimed(claimed, call));
  const [matching = [], missing = [], open = []] = [true, false, undefined].map((answer) => answers.get(answer));
  const gone = goneCalls(journal.totals, kept, operation, outcome);
  // The totals are exact whatever is gone: when no more than them is asked, nothing is left open.
  const isOfTotals = claimed.sent.length === 0 && !claimed.row && claim.statusCode === undefined;
  const count = matching.length + (isOfTotals ? gone : 0);
  const unknown = isOfTotals ? 0 : gone + open.length;
  const { least, most, words } = rangeOf(claim);
  const isTrue = count >= least && count + unknown <= most;
  const isTooFew = count + unknown < least;
  const isFalse = isTooFew || count > most;
  const decided = isTrue ? "proven true" : isFalse ? "proven false" : "cannot be proven";

  const ofOperation = kept.filter((call) => namesOperation(operation, call.operation));
  const unseen = unseenMembers(claimed, claim, ofOperation, possible);
  const mayBeElsewhere =
    goneCalls(journal.totals, kept, operation) > 0 || ofOperation.some(({ parameters }) => parameters === notKept);
  // Calls that are not kept may have had what no other had; but too few of them are too few.
  const doubted = decided === "proven true" ? "cannot be proven" : decided;
  const result: Proof["result"] = unseen.length === 0 ? decided : mayBeElsewhere ? doubted : "vacuous";
  const told = result === "vacuous" || result === "cannot be proven" ? unseen : [];
  const nearest = isTooFew && result === "proven false" ? nearestMiss(claimed, missing) : undefined;
  const matches = matching.map(({ sequence }) => sequence);
  const proof = { result, count, unknown, matches, ...(nearest && { nearest }) };
  const explanation = explainProof(words, proof, told);
  return { ...proof, ...(told.length > 0 && { unseen: told.map(({ name }) => name) }), explanation };
}

/** How many calls there are when a claim is true, from and to, and in words: `never`, `2 times`, `at least 1`. */
function rangeOf({ times, atLeast, atMost, never }: ReadClaim): { least: number; most: number; words: string } {
  if (never) return { least: 0, most: 0, words: "never" };
  if (times !== undefined) return { least: times, most: times, words: `${times} times` };
  if (atMost !== undefined) return { least: 0, most: atMost, words: `at most ${atMost}` };
  return { least: atLeast ?? 0, most: Number.POSITIVE_INFINITY, words: `at least ${atLeast}` };
}

/** Is a call as it is claimed? `undefined` when the journal did not keep enough of it to tell. */
function isClaimed({ plain, sent, row }: CompiledClaim, call: StoredEntry): boolean | undefined {
  const answers = [...plain, ...sent].map((condition) => holdsIn(condition, call));
  if (row) {
    const subject = [...row.at, ...row.members];
    const hasRow = sentRows(call).some((one) => subject.every((condition) => holdsIn(condition, one)));
    answers.push(call.parameters === notKept ? undefined : hasRow);
  }
  return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
}

function goneCalls(totals: JournalTotals, kept: readonly StoredEntry[], operation: string, outcome?: string): number {
  const isAsked = (name: string | undefined, ended: string) =>
    namesOperation(operation, name) && (outcome === undefined || ended === outcome);
  const counts = [...totals].flatMap(([name, outcomes]) =>
    Array.from(outcomes, ([ended, count]) => (isAsked(name || undefined, ended) ? count : 0)),
  );
  const subject = kept.filter((call) => isAsked(call.operation, call.outcome));
  return counts.reduce((sum, count) => sum + count, 0) - subject.length;
}

function explainProof(words: string, proof: Omit<Proof, "explanation">, unseen: readonly { text: string }[]): string {
  const { result, count, unknown, matches, nearest } = proof;
  const claimed = `${result}: claimed ${words}`;
  if (result === "vacuous") return `${claimed}, but ${unseen.map(({ text }) => text).join(", and ")}`;
  const isOne = count === 1 && unknown === 0;
  const number = unknown > 0 ? `from ${count} to ${count + unknown}` : String(count);
  const found = `${claimed}, found ${number} matching ${isOne ? "call" : "calls"}`;
  const open = unknown > 0 ? [`${unknown} were dropped or cut, and cannot be checked`] : [];
  const kept = unseen.map(({ text }) => `of what is kept, ${text}`);
  const surplus = result === "proven false" && !nearest ? firstAndMore(matches, maxShown, String) : [];
  const why = nearest ? [printNearest(nearest)] : surplus.length > 0 ? [`numbers: ${surplus.join(", ")}`] : [];
  return [found, ...open, ...kept, ...why].join("; ");
}

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

/** The call that differs in the fewest members, and in these the least. A claim about rows has no miss in a method without rows. */
function nearestMiss({ plain, sent, row }: CompiledClaim, calls: readonly StoredEntry[]): NearestMiss | undefined {
  const comparable = row ? calls.filter(({ method }) => method?.bulk) : calls;
  const misses = comparable.map((call) => {
    const differences = [...differing([...plain, ...sent], call, ""), ...(row ? rowDifferences(row, call) : [])];
    return { sequence: call.sequence, requestId: call.requestId, differences };
  });
  return leastDifferent(misses);
}

function rowDifferences({ at, members }: NonNullable<CompiledClaim["row"]>, call: StoredEntry): readonly Difference[] {
  const rows = sentRows(call);
  const there = rows.filter((row) => at.every((condition) => holdsIn(condition, row)));
  const set = `/${call.method?.bulk?.set}`;
  const nearest = leastDifferent(there.map((row) => ({ differences: differing(members, row, `${set}/${row.index}`) })));
  if (nearest) return nearest.differences;
  const expected = at.length > 0 ? { index: at[0]?.expected["in"] } : "a row";
  return [{ path: "rows", expected, actual: `${rows.length} rows` }];
}

function differing<Subject>(conditions: readonly Condition<Subject>[], subject: Subject, within: string): Difference[] {
  return conditions
    .filter((condition) => holdsIn(condition, subject) === false)
    .map(({ member, read, expected: { equals, ...more }, expected }) => {
      const actual = read(subject);
      const isPlain = equals !== undefined && Object.keys(more).length === 0;
      const path = `${within}${member}`;
      return { path, expected: isPlain ? equals : expected, ...(actual !== undefined && { actual }) };
    });
}

const leastDifferent = <One extends Pick<NearestMiss, "differences">>(all: readonly One[]): One | undefined =>
  all
    .map((one) => ({ one, far: one.differences.reduce((sum, difference) => sum + farnessOf(difference), 0) }))
    .toSorted((one, other) => one.far - other.far)[0]?.one;

/** No row at all is farther than any members, a member that is not there than one with another text, and texts by how little they are alike. */
function farnessOf({ path, expected, actual }: Difference): number {
  if (path === "rows") return 1000;
  if (typeof expected !== "string" || typeof actual !== "string") return actual === undefined ? 20 : 11;
  const [one, other] = [expected.slice(0, longest), actual.slice(0, longest)];
  return 10 + distance(one, other) / Math.max(one.length, other.length, 1);
}

/**
 * What a claim asks for that no call had: a member that none had, or what none had and none can have. It says nothing of
 * those calls then. A claim that a documented member is absent, or about the number of rows, does say something of them.
 * @param calls those of the operation
 */
function unseenMembers(
  claimed: CompiledClaim,
  claim: ReadClaim,
  calls: readonly StoredEntry[],
  possible: PossibleCalls,
) {
  const { methods, codes } = possible;
  const { operation, where, rows } = claim;
  const of = operation === "*" ? "" : ` of ${operation}`;
  const none = calls.length === 0 ? ": there was no such call" : "";
  const hasRows = methods.some(({ name, bulk }) => bulk && namesOperation(operation, name));
  const warnings = matchWarnings({ operation, body: where, rows }, methods);
  const whys = new Map([
    ...warnings.map(({ path: [part, first = "", member = ""], message }) => {
      return [part === "body" ? first : `rows${member}`, message] as const;
    }),
    ...impossible(claim, codes, hasRows).map(([member, why]) => [member, `no call${of} ${why}`] as const),
  ]);
  const unseen = <Subject>(
    conditions: readonly Condition<Subject>[],
    all: readonly Subject[],
    what: string,
    prefix = "",
  ) =>
    conditions.flatMap((condition) => {
      const name = `${prefix}${condition.member}`;
      const why = whys.get(name);
      if (isSaid(condition, all, why)) return [];
      return [{ name, text: why ?? `no ${what}${of} had ${condition.member || "parameters"}${none}` }];
    });
  const doubtful = claimed.plain.filter(({ member }) => whys.has(member));
  const { at = [], members = [] } = claimed.row ?? {};
  const rowsThere = calls.flatMap(sentRows).filter((one) => at.every(({ read, holds }) => holds(read(one))));
  const noRow = whys.get("rows") ?? (hasRows ? undefined : `no call${of} has rows`);
  const isAboutRowsAlone = members.length === 0 && calls.length > 0 && noRow === undefined;
  const isRowless = claimed.row && rowsThere.length === 0 && !isAboutRowsAlone;
  return [
    ...unseen(doubtful, calls, "call"),
    ...unseen(claimed.sent, calls, "call"),
    ...(isRowless
      ? [{ name: "rows", text: noRow ?? `no call${of} had such a row${none}` }]
      : unseen(members, rowsThere, "row", "rows")),
  ];
}

/** Does what was there answer a condition, or is it about a member that may well be absent? */
function isSaid<Subject>(condition: Condition<Subject>, all: readonly Subject[], why: string | undefined): boolean {
  const { read, expected } = condition;
  const wasThere = all.map(read).some((value) => value !== undefined && value !== notKept);
  if (!wasThere) return all.length > 0 && expected["absent"] !== undefined && why === undefined;
  return why === undefined || all.some((one) => holdsIn(condition, one));
}

/** What a claim asks of answers that none can have, and why. */
function impossible({ outcome, statusCode }: ReadClaim, codes: readonly string[], hasRows: boolean) {
  const whys: [member: string, why: string][] = [];
  if (outcome !== undefined && /^(partly |un)processed$/.test(outcome) && !hasRows) {
    whys.push(["outcome", `can be ${outcome}, as none has rows`]);
  }
  if (statusCode !== undefined && !codes.includes(statusCode) && !/^(0|[1-5]\d\d)$/.test(statusCode)) {
    const range = "an HTTP status is from 100 to 599, or 0 for no answer";
    const hint = /^\d+$/.test(statusCode) ? range : nearestHint(statusCode, codes);
    whys.push(["statusCode", `was answered ${statusCode}, and none is; ${hint}`]);
  }
  return whys;
}
