import type { Context } from "hono";
import { journalEntries } from "../journal/journal.ts";
import type { ReadClaim } from "../journal/journal-claim.ts";
import type { PossibleCalls } from "../journal/possible-calls.ts";
import { explainProof } from "../journal/proof.ts";
import { addWeighed, judgeClaim, type WeighedClaim, weighClaim } from "../journal/weigh-claim.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { allSandboxes, type Sandboxes } from "../sandbox/sandboxes.ts";
import type { AdminParts } from "./admin-parts.ts";
import { overAll } from "./over-all.ts";

/** What the calls of a sandbox can be, or of one that is not there any more. */
type PossibleIn = (sandbox?: Sandbox) => PossibleCalls;

/**
 * Holds a claim against the calls of all sandboxes of all instances. An instance that does not answer may have had any,
 * and so may one that started after the calls began.
 */
export async function verifyOverAll(
  context: Context,
  parts: AdminParts,
  { claim, since: begun }: { readonly claim: ReadClaim; readonly since: string | undefined },
  possibleIn: PossibleIn,
): Promise<Response> {
  const body: object = await context.req.json();
  const found = await overAll(context, parts, weighHere(parts.sandboxes, claim, possibleIn), "requests/verify", body);
  if (found instanceof Response) return found;
  const { said, peers, missing, since } = found;
  const weighed = addWeighed(said);
  const { count, unknown, unseen } = weighed;
  const isKnown = begun === undefined || Date.parse(since) <= Date.parse(begun);
  const result = judgeClaim(claim, weighed, missing.length === 0 && isKnown);
  const isUnproven = result === "vacuous" || result === "cannot be proven";
  const text = explainProof(claim, { result, count, unknown, matches: [] }, isUnproven ? unseen : []);
  const silent = missing.map((peer) => `; ${peer} did not answer, and nobody knows what was called there`);
  return context.json({
    result,
    count,
    unknown,
    ...(isUnproven && unseen.length > 0 && { unseen: unseen.map(({ name }) => name) }),
    since,
    explanation: `${text}${silent.join("")}; calls are known since ${since}${isKnown ? "" : `, and not from ${begun} on`}`,
    ...(peers && { peers, missing }),
  });
}

/** One sandbox after the other, so that what they keep is never read all at once; and those that went, of which totals are left. */
function weighHere(sandboxes: Sandboxes, claim: ReadClaim, possibleIn: PossibleIn): WeighedClaim {
  const gone = weighClaim({ entries: [], totals: sandboxes.gone.totals }, claim, possibleIn());
  return allSandboxes(sandboxes).reduce(
    (sum, sandbox) => {
      const { journal } = sandbox;
      const mine = { entries: journalEntries(journal), totals: journal.totals };
      return addWeighed([sum, weighClaim(mine, claim, possibleIn(sandbox))]);
    },
    addWeighed([gone]),
  );
}
