import { type AssumptionId, assumptions } from "../../wire/assumptions.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { AnalysedPart } from "./analyse-parts.ts";
import type { PartVerdict } from "./part-verdict.ts";

/** What a recording says of an assumption. */
export interface DriftVerdict {
  readonly id: AssumptionId;
  readonly verdict: "confirmed" | "refuted" | "not exercised";
  readonly variant?: string;
  /** Lines of the recording that say so. */
  readonly exchanges: readonly number[];
}

/** What all parts together say of every assumption. What refutes one counts more than what confirms it. */
export function mergedVerdicts(analysed: readonly AnalysedPart[]): DriftVerdict[] {
  const said = analysed.flatMap(({ judged, exchanges }) =>
    judged.verdicts.map((verdict) => ({
      ...verdict,
      lines: verdict.exchanges.map((at) => exchanges[at]?.line.at ?? 0),
    })),
  );
  return allIds().map((id): DriftVerdict => {
    const ours = said.filter((one) => one.id === id);
    const refuting = ours.filter(({ verdict }) => verdict === "refuted");
    const telling: readonly (PartVerdict & { lines: number[] })[] = refuting.length > 0 ? refuting : ours;
    const variant = telling[0]?.variant;
    return {
      id,
      verdict: refuting.length > 0 ? "refuted" : ours.length > 0 ? "confirmed" : "not exercised",
      ...(variant !== undefined && { variant }),
      exchanges: telling.flatMap(({ lines }) => lines),
    };
  });
}

/** Every assumption, errors that no page shows among them. */
function allIds(): AssumptionId[] {
  const errors = Object.entries(vendorErrors).filter(([, { provenance }]) => provenance !== "documented");
  return [...Object.keys(assumptions), ...errors.map(([kind]) => `error.${kind}`)] as AssumptionId[];
}
