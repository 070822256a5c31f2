import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../ground/package-root.ts";
import { print } from "./print.ts";

/** The version of the package; the same file from the sources and from the package. */
export const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string };

/** Prints the version. */
export async function versionCommand(): Promise<number> {
  return print(version);
}
