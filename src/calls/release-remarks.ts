import type { Contract } from "../method.ts";
import { isKnownIn, type Release, unknownReleaseRemark } from "../wire/release.ts";

/** Is the method deprecated in that release? It works all the same. */
export function isDeprecated({ deprecated }: Contract, release: Release): boolean {
  return deprecated !== undefined && isKnownIn(release, deprecated.since);
}

/** What has to be said about a call because of the release that is simulated. */
export function releaseRemarks(contract: Contract | undefined, release: Release): string[] {
  const remarks: string[] = [];
  if (contract && isDeprecated(contract, release)) {
    remarks.push(`deprecated since ${contract.deprecated?.since}: ${contract.deprecated?.remark}`);
  }
  const unknown = unknownReleaseRemark(release);
  if (unknown) remarks.push(unknown);
  return remarks;
}
