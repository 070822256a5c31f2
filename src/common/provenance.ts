/** How sure we are that CRM.COM behaves so, surest first. */
export const provenances = ["documented", "observed", "inferred", "assumed"] as const;

/**
 * - `documented`: a vendor page or a real client shows it
 * - `observed`: recorded from a real system, with date and release
 * - `inferred`: follows from the two above
 * - `assumed`: our choice where nothing is known
 */
export type Provenance = (typeof provenances)[number];

/** The least sure first. */
export const leastSureFirst = (one: { readonly provenance: Provenance }, other: { readonly provenance: Provenance }) =>
  provenances.indexOf(other.provenance) - provenances.indexOf(one.provenance);

export const lessSure = (one: Provenance, other: Provenance): Provenance =>
  provenances.indexOf(one) < provenances.indexOf(other) ? other : one;
