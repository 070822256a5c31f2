import type { AssumptionId } from "../../wire/assumptions.ts";
import { isStatusAlone } from "../verify/compare-status.ts";
import type { Comparison } from "./compare-played.ts";
import type { DifferencesAbout } from "./differences-about.ts";
import type { PartVerdict } from "./part-verdict.ts";
import type { Played } from "./replay.ts";
import { isShown } from "./shown-assumptions.ts";

/** What was played, and in what it differs. */
interface ComparedPlay {
  readonly played: readonly Played[];
  readonly compared: readonly (Comparison | undefined)[];
}

/** What no variant describes, where there is but one assumption that it can be about. */
export function undescribedVerdicts(
  { played, compared }: ComparedPlay,
  about: DifferencesAbout,
  verdicts: readonly PartVerdict[],
): PartVerdict[] {
  const settled = new Set(verdicts.map(({ id }) => id));
  const refuted = new Map<AssumptionId, number[]>();
  for (const [at, one] of compared.entries()) {
    if (!one || one.behaviour.length === 0) continue;
    const isStatus = isStatusAlone(one.behaviour);
    const used = isStatus ? ["call.http-status"] : (played[at]?.assumptions ?? []).map(({ id }) => id);
    const open = [...new Set(used as AssumptionId[])].filter(
      (id) => isShown(id) && (isStatus || !settled.has(id)) && about.isAbout(id, one),
    );
    if (open.length === 1) refuted.set(open[0] as AssumptionId, [...(refuted.get(open[0] as AssumptionId) ?? []), at]);
  }
  return [...refuted].map(([id, exchanges]) => ({ id, verdict: "refuted", variant: undefined, exchanges }));
}
