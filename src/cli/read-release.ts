import { parseRelease, type Release } from "../wire/release.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The release that `--release` names.
 * @throws UsageError for what is no release
 */
export function readRelease(text: string): Release {
  try {
    return parseRelease(text);
  } catch (error) {
    throw new UsageError(`--release: ${(error as Error).message}`);
  }
}
