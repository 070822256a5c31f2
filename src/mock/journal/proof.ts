import { printRange, type ReadClaim } from "./journal-claim.ts";
import type { NearestMiss } from "./nearest-miss.ts";
import type { UnseenMember } from "./unseen-member.ts";

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

/** What became of a claim, in a line for people. */
export function explainProof(
  claim: ReadClaim,
  proof: Omit<Proof, "explanation">,
  unseen: readonly UnseenMember[],
): string {
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
