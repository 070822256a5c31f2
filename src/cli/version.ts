import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../ground/package-root.ts";
import type { CommandLine } from "./command-line.ts";
import { printAs } from "./print.ts";

/** The version of the package; the same file from the sources and from the package. */
export const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string };

/** Prints the version. */
export async function versionCommand({ flags }: CommandLine<"version">): Promise<number> {
  return printAs(flags, { version }, version);
}
