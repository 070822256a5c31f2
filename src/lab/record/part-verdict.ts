import type { AssumptionId } from "../../wire/assumptions.ts";

/** What a part of a recording says of one assumption. */
export interface PartVerdict {
  readonly id: AssumptionId;
  readonly verdict: "confirmed" | "refuted";
  readonly variant: string | undefined;
  /** Indexes of the exchanges that say so. */
  readonly exchanges: readonly number[];
}
