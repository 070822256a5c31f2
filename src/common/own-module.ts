import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ConfigError } from "./config-error.ts";

export const packageRoot: string = rootAbove(import.meta.dirname);

function rootAbove(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : rootAbove(dirname(folder));
}

export const packageVersion: string = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")).version;

const [ownFolder, ending] = import.meta.filename.endsWith(".ts") ? ["src", ".ts"] : ["dist", ".js"];

const load = createRequire(import.meta.url);

/** Loads a user's module. @throws whatever it throws */
export const loadModule = <Module>(path: string): Module => load(path);

/** Loads our module or JSON `src/<name>` synchronously: the source, or in the package what the build made of it. */
export const loadOwnModule = <Module>(name: string): Module =>
  load(join(packageRoot, ownFolder, name.endsWith(".json") ? name : name + ending));

/** Makes sure that an optional package is there. @throws ConfigError that says how to get it */
export function requirePeer(name: string, where: string, message: string): void {
  try {
    load.resolve(name);
  } catch {
    const hint = `npm install ${name} (with -g if crmcom-mock is installed globally)`;
    throw new ConfigError([{ where, message, hint }]);
  }
}
