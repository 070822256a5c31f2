import { namesOperation } from "../../matching/names-operation.ts";
import { compileClaim } from "./claimed-call.ts";
import { type CountedCalls, countCalls, goneCalls } from "./count-calls.ts";
import type { NumberedRecord } from "./journal.ts";
import { type ReadClaim, rangeOf } from "./journal-claim.ts";
import type { JournalTotals } from "./journal-totals.ts";
import type { PossibleCalls } from "./possible-calls.ts";
import type { Proof } from "./proof.ts";
import { notKept, RecordedCall } from "./recorded-call.ts";
import type { UnseenMember } from "./unseen-member.ts";
import { unseenMembers } from "./unseen-members.ts";

/** What calls say of a claim, so that those of several journals can be added. */
export interface WeighedClaim extends Pick<CountedCalls, "count" | "unknown"> {
  /** Calls of its operation that are kept. */
  readonly calls: number;
  /** What it names and no kept call had. */
  readonly unseen: readonly UnseenMember[];
  /** May a call have had it that is not kept, or not kept whole? */
  readonly mayBeElsewhere: boolean;
}

/**
 * The calls of one journal, held against a claim.
 * @param entries those that are kept
 * @param totals of all since the start, kept or not
 */
export function weighClaim(
  { entries, totals }: { readonly entries: readonly NumberedRecord[]; readonly totals: JournalTotals },
  claim: ReadClaim,
  possible: PossibleCalls,
): WeighedClaim & CountedCalls {
  const claimed = compileClaim(claim);
  const kept = entries.map((one) => new RecordedCall(one, possible.contracts));
  const ofOperation = kept.filter(({ record }) => namesOperation(claim.operation, record.operation));
  return {
    ...countCalls(totals, claim, claimed, kept),
    calls: ofOperation.length,
    unseen: unseenMembers(claimed, claim.operation, ofOperation, possible),
    mayBeElsewhere:
      goneCalls(totals, { operation: claim.operation }, kept) > 0 ||
      ofOperation.some(({ parameters }) => parameters === notKept),
  };
}

/** What all of them say together: unseen is what none of them saw. @param all at least one */
export function addWeighed(all: readonly WeighedClaim[]): WeighedClaim {
  const sum = (of: (one: WeighedClaim) => number) => all.reduce((total, one) => total + of(one), 0);
  const seenMost = all.reduce((most, one) => (one.calls > most.calls ? one : most));
  return {
    count: sum(({ count }) => count),
    unknown: sum(({ unknown }) => unknown),
    calls: sum(({ calls }) => calls),
    unseen: seenMost.unseen.filter(({ name }) => all.every(({ unseen }) => unseen.some((one) => one.name === name))),
    mayBeElsewhere: all.some(({ mayBeElsewhere }) => mayBeElsewhere),
  };
}

/** What is proven of a claim. @param isWhole are these all calls that there were? */
export function judgeClaim(claim: ReadClaim, weighed: WeighedClaim, isWhole = true): Proof["result"] {
  const unknown = isWhole ? weighed.unknown : Number.POSITIVE_INFINITY;
  const decided = decide(claim, weighed.count, unknown);
  return weighed.unseen.length === 0 ? decided : doubt(decided, weighed.mayBeElsewhere || !isWhole);
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
