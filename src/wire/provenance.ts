/** How sure we are that CRM.COM behaves so, surest first. */
export const provenances = ["documented", "observed", "inferred", "assumed"] as const;

/**
 * - `documented`: a vendor page or a real client shows it
 * - `observed`: recorded from a real system, with date and release
 * - `inferred`: follows from the two above
 * - `assumed`: our choice where nothing is known
 */
export type Provenance = (typeof provenances)[number];

/** The least sure of the given ones; `documented` when there is none. */
export function leastSure(given: Iterable<Provenance>): Provenance {
  let least = 0;
  for (const one of given) least = Math.max(least, provenances.indexOf(one));
  return provenances[least] ?? "documented";
}
