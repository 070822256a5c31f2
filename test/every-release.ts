import { globSync, readFileSync } from "node:fs";
import { parseRelease, type Release } from "../src/wire/release.ts";

const sources = new URL("../src/", import.meta.url).pathname;
const named = globSync(`${sources}**/*.ts`)
  .filter((path) => !path.endsWith(".test.ts"))
  .flatMap((path) => readFileSync(path, "utf8").match(/(?<=")R\d+\.\d+\.\d+(?=")/g) ?? []);

/**
 * One of every span of releases in which answers are alike: whatever is told apart by a release is told by its name, so
 * these are all that the sources name; also one that no page mentions.
 */
export const everyRelease: readonly Release[] = [...new Set(named)]
  .map(parseRelease)
  .sort((one, other) => one.order - other.order);
