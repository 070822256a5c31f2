import { catalog } from "../catalog.ts";
import { openApi } from "../documents/open-api.ts";
import { newestKnownRelease, parseRelease } from "../wire/release.ts";
import { readFlags } from "./read-flags.ts";
import { UsageError } from "./usage-error.ts";

/** Prints the OpenAPI document of the vendor's API for `--release`, by default the newest known. */
export async function openApiCommand(words: readonly string[]): Promise<number> {
  const { release, ...unknown } = readFlags(words, { release: { type: "string" } });
  for (const name of Object.keys(unknown)) throw new UsageError(`--${name}: unknown; known is --release`);
  process.stdout.write(`${JSON.stringify(openApi(catalog, readRelease(release)), null, 2)}\n`);
  return 0;
}

function readRelease(text: string | true | undefined) {
  if (text === undefined) return newestKnownRelease;
  try {
    return parseRelease(String(text));
  } catch (error) {
    throw new UsageError(`--release: ${(error as Error).message}`);
  }
}
