import { compileClaim } from "./claimed-call.ts";
import { type Journal, journalEntries } from "./journal.ts";
import { type ReadClaim, rangeOf } from "./journal-claim.ts";
import { nearestMiss } from "./nearest-miss.ts";
import type { PossibleCalls } from "./possible-calls.ts";
import { explainProof, type Proof } from "./proof.ts";
import { judgeClaim, weighClaim } from "./weigh-claim.ts";

/** Holds a claim against all calls since the start. */
export function verifyClaim(journal: Journal, claim: ReadClaim, possible: PossibleCalls): Proof {
  const weighed = weighClaim({ entries: journalEntries(journal), totals: journal.totals }, claim, possible);
  const { count, unknown, unseen, matching, missing } = weighed;
  const result = judgeClaim(claim, weighed);
  const isUnproven = result === "vacuous" || result === "cannot be proven";
  const isTooFew = result === "proven false" && count + unknown < rangeOf(claim).least;
  const nearest = isTooFew ? nearestMiss(compileClaim(claim), missing) : undefined;
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
