import { createRequire } from "node:module";
import { join } from "node:path";
import { packageRoot } from "./package-root.ts";

/**
 * The file of one of our own modules: a source while we run from the sources, else what the build made of it.
 * @param name the path below `src`, without its ending
 */
export function ownModule(name: string): string {
  return import.meta.filename.endsWith(".ts")
    ? join(packageRoot, "src", `${name}.ts`)
    : join(packageRoot, "dist", `${name}.js`);
}

/** Loads one of our own modules now and not at start: for what is large and seldom wanted, where nothing can be awaited. */
export function loadOwnModule<Module>(name: string): Module {
  return createRequire(import.meta.url)(ownModule(name)) as Module;
}
