import { catalog } from "../catalog.ts";
import { openApi } from "../documents/open-api.ts";
import type { CommandLine } from "./command-line.ts";
import { readRelease } from "./read-release.ts";

/** Prints the OpenAPI document of the vendor's API for `--release`. */
export async function openApiCommand({ flags }: CommandLine<"openapi">): Promise<number> {
  process.stdout.write(`${JSON.stringify(openApi(catalog, readRelease(flags.release)), null, 2)}\n`);
  return 0;
}
