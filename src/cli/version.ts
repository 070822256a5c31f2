import { createRequire } from "node:module";

/** The version of the package; the same file from the sources and from the package. */
export const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };
