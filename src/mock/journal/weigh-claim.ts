import { namesOperation } from "../../matching/names-operation.ts";
import { compileClaim } from "./claimed-call.ts";
import { type CountedCalls, countCalls, goneCalls } from "./count-calls.ts";
import type { JournalTotals, NumberedRecord } from "./journal.ts";
import { type ReadClaim, rangeOf } from "./journal-claim.ts";
import type { PossibleCalls } from "./possible-calls.ts";
import type { Proof } from "./proof.ts";
import { notKept, RecordedCall } from "./recorded-call.ts";
import type { UnseenMember } from "./unseen-member.ts";
import { unseenMembers } from "./unseen-members.ts";

/** What calls say of a claim. */
interface WeighedClaim extends CountedCalls {
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
): WeighedClaim {
  const claimed = compileClaim(claim);
  const kept = entries.map((one) => new RecordedCall(one, possible.contracts));
  const ofOperation = kept.filter(({ record }) => namesOperation(claim.operation, record.operation));
  return {
    ...countCalls(totals, claim, claimed, kept),
    unseen: unseenMembers(claimed, claim.operation, ofOperation, possible),
    mayBeElsewhere:
      goneCalls(totals, { operation: claim.operation }, kept) > 0 ||
      ofOperation.some(({ parameters }) => parameters === notKept),
  };
}

/** What is proven of a claim. */
export function judgeClaim(claim: ReadClaim, weighed: WeighedClaim): Proof["result"] {
  const decided = decide(claim, weighed.count, weighed.unknown);
  return weighed.unseen.length === 0 ? decided : doubt(decided, weighed.mayBeElsewhere);
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
