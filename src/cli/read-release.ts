import { parseRelease, type Release, unknownReleaseRemark } from "../wire/release.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The release that `--release` names; of one that no page mentions it says so.
 * @throws UsageError for what is no release
 */
export function readRelease(text: string): Release {
  try {
    const release = parseRelease(text);
    const remark = unknownReleaseRemark(release);
    if (remark !== undefined) process.stderr.write(`--release: ${remark}\n`);
    return release;
  } catch (error) {
    throw new UsageError(`--release: ${(error as Error).message}`);
  }
}
