import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of our own package.json: from the sources, from a module of the package, and from its one-file program. */
export const packageRoot: string = rootAbove(import.meta.dirname);

function rootAbove(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : rootAbove(dirname(folder));
}

/** The version of the package. */
export const { version: packageVersion } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
  version: string;
};
