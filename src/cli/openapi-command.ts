import { openApi } from "../documents/open-api.ts";
import { catalog } from "../vendor/catalog.ts";
import type { CommandLine } from "./command-line.ts";
import { readRelease } from "./flag-values.ts";
import { print } from "./output.ts";

/** Prints the OpenAPI document of the vendor's API for `--release`. */
export async function openApiCommand({ flags }: CommandLine<"openapi">): Promise<number> {
  return print(JSON.stringify(openApi(catalog, readRelease(flags.release)), null, 2));
}
