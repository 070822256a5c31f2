import { namesOperation } from "../matching/names-operation.ts";
import { compileClaim } from "./claimed-call.ts";
import { type CountedCalls, countCalls, goneCalls } from "./count-calls.ts";
import type { Journal } from "./journal.ts";
import { type ReadClaim, rangeOf } from "./journal-claim.ts";
import { nearestMiss } from "./nearest-miss.ts";
import type { PossibleCalls } from "./possible-calls.ts";
import { explainProof, type Proof } from "./proof.ts";
import { notKept, RecordedCall } from "./recorded-call.ts";
import { unseenMembers } from "./unseen-members.ts";

/** Holds a claim against all calls since the start. */
export function verifyClaim(journal: Journal, claim: ReadClaim, possible: PossibleCalls): Proof {
  const { contracts } = possible;
  const claimed = compileClaim(claim);
  const kept = journal.entries().map((one) => new RecordedCall(one, contracts));
  const counted = countCalls(journal, claim, claimed, kept);
  const { count, unknown } = counted;
  const { least } = rangeOf(claim);

  const ofOperation = kept.filter(({ record }) => namesOperation(claim.operation, record.operation));
  const unseen = unseenMembers(claimed, claim.operation, ofOperation, possible);
  const mayBeElsewhere = () =>
    goneCalls(journal, { operation: claim.operation }, kept) > 0 ||
    ofOperation.some(({ parameters }) => parameters === notKept);
  const decided = decide(claim, counted);
  const result = unseen.length === 0 ? decided : doubt(decided, mayBeElsewhere());
  const isUnproven = result === "vacuous" || result === "cannot be proven";
  const nearest =
    result === "proven false" && count + unknown < least ? nearestMiss(claimed, counted.missing) : undefined;
  const proof = {
    result,
    count,
    unknown,
    matches: counted.matching.map(({ sequence }) => sequence),
    ...(isUnproven && unseen.length > 0 && { unseen: unseen.map(({ name }) => name) }),
    ...(nearest && { nearest }),
  };
  return { ...proof, explanation: explainProof(claim, proof, isUnproven ? unseen : []) };
}

function decide(claim: ReadClaim, { count, unknown }: CountedCalls): Proof["result"] {
  const { least, most } = rangeOf(claim);
  if (count >= least && count + unknown <= most) return "proven true";
  return count > most || count + unknown < least ? "proven false" : "cannot be proven";
}

/** Of a claim that names what no call had. Of calls that are not kept any may have had it; but too few of them are too few. */
function doubt(decided: Proof["result"], mayBeElsewhere: boolean): Proof["result"] {
  if (!mayBeElsewhere) return "vacuous";
  return decided === "proven false" ? "proven false" : "cannot be proven";
}
