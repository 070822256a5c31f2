import type { Observations } from "../../wire/observations.ts";
import type { Mismatch } from "../verify/outcome.ts";

/** Differences of one answer that are kept. */
const mostSeen = 10;

/**
 * An answer that nothing which can be adopted makes the stand-in give.
 * @param assumptions ids of those that it may be about
 * @param mismatches in what ours, which is expected, and that of the system differ
 */
export const notDescribed = (
  interaction: string,
  assumptions: readonly string[],
  mismatches: readonly Mismatch[],
): Observations["notAdopted"][number] => ({
  interaction,
  assumptions: [...assumptions],
  reason: "no variant of an assumption and no vendor error describes it",
  seen: mismatches.slice(0, mostSeen),
});
