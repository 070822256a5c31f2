import type { Contract } from "../../vendor/method.ts";
import { isKnownIn, type Release, unknownReleaseRemark } from "../../wire/release.ts";

/** Is the method deprecated in that release? It works all the same. */
export function isDeprecated({ deprecated }: Contract, release: Release): boolean {
  return deprecated !== undefined && isKnownIn(release, deprecated.since);
}

/** What has to be said about a call because of the release that is simulated. */
export function releaseRemarks(contract: Contract | undefined, release: Release): string[] {
  const deprecated = contract && isDeprecated(contract, release) ? contract.deprecated : undefined;
  const unknown = unknownReleaseRemark(release);
  return [
    ...(deprecated ? [`deprecated since ${deprecated.since}: ${deprecated.remark}`] : []),
    ...(unknown ? [unknown] : []),
  ];
}
