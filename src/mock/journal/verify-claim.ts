import { namesOperation } from "../../matching/names-operation.ts";
import { compileClaim, countCalls, goneCalls } from "./claimed-call.ts";
import { type Journal, journalEntries } from "./journal.ts";
import { printRange, type ReadClaim, rangeOf } from "./journal-claim.ts";
import { KeptCall, notKept } from "./kept-call.ts";
import { type NearestMiss, nearestMiss } from "./nearest-miss.ts";
import { type PossibleCalls, type UnseenMember, unseenMembers } from "./unseen.ts";

/** What became of a claim. Entries that are gone, or were cut, can leave it open; it is not called true then. */
export interface Proof {
  /** `vacuous`: it names a member that no call of its operation ever had, and so says nothing of them. */
  readonly result: "proven true" | "proven false" | "cannot be proven" | "vacuous";
  /** Calls that surely match. */
  readonly count: number;
  /** Calls that may have matched: not kept any more, or not kept whole. */
  readonly unknown: number;
  /** The numbers of the calls that surely match and are still kept. */
  readonly matches: readonly number[];
  /** The members, as the claim names them, that no call of its operation had, where that leaves the claim unproven. */
  readonly unseen?: readonly string[];
  /** Of a claim that is false because too few calls match: the call that came closest. */
  readonly nearest?: NearestMiss;
  readonly explanation: string;
}

/** Holds a claim against all calls since the start. */
export function verifyClaim(journal: Journal, claim: ReadClaim, possible: PossibleCalls): Proof {
  const claimed = compileClaim(claim);
  const kept = journalEntries(journal).map((one) => new KeptCall(one, possible.contracts));
  const ofOperation = kept.filter(({ record }) => namesOperation(claim.operation, record.operation));
  const { count, unknown, matching, missing } = countCalls(journal.totals, claim, claimed, kept);
  const unseen = unseenMembers(claimed, claim.operation, ofOperation, possible);
  const mayBeElsewhere =
    goneCalls(journal.totals, { operation: claim.operation }, kept) > 0 ||
    ofOperation.some(({ parameters }) => parameters === notKept);
  const decided = decide(claim, count, unknown);
  const result = unseen.length === 0 ? decided : doubt(decided, mayBeElsewhere);
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

/** Of a claim that names what no call had. Of calls that are not kept any may have had it; but too few of them are too few. */
function doubt(decided: Proof["result"], mayBeElsewhere: boolean): Proof["result"] {
  if (!mayBeElsewhere) return "vacuous";
  return decided === "proven false" ? "proven false" : "cannot be proven";
}

/** What became of a claim, in a line for people. */
function explainProof(claim: ReadClaim, proof: Omit<Proof, "explanation">, unseen: readonly UnseenMember[]): string {
  const { result, count, unknown, matches, nearest } = proof;
  const claimed = `${result}: claimed ${printRange(claim)}`;
  if (result === "vacuous") return `${claimed}, but ${unseen.map(({ text }) => text).join(", and ")}`;
  const isOne = count === 1 && unknown === 0;
  const number = unknown > 0 ? `from ${count} to ${count + unknown}` : String(count);
  const found = `${claimed}, found ${number} matching ${isOne ? "call" : "calls"}`;
  const open = unknown > 0 ? [`${unknown} were evicted or cut, and nobody knows what they were`] : [];
  const kept = unseen.map(({ text }) => `of what is kept, ${text}`);
  const why = result !== "proven false" ? [] : nearest ? [printNearest(nearest)] : printMatches(matches);
  return [found, ...open, ...kept, ...why].join("; ");
}

const mostShown = 10;

function printMatches(matches: readonly number[]): string[] {
  if (matches.length === 0) return [];
  const more = matches.length > mostShown ? [`${matches.length - mostShown} more`] : [];
  return [`matching are ${[...matches.slice(0, mostShown), ...more].join(", ")}`];
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
