import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { ConfigError } from "./config-error.ts";

/** The folder of our package.json. */
export const packageRoot: string = rootAbove(import.meta.dirname);

function rootAbove(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : rootAbove(dirname(folder));
}

const { version }: { version: string } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));

export const packageVersion = version;

const [ownFolder, ending] = import.meta.filename.endsWith(".ts") ? ["src", ".ts"] : ["dist", ".js"];

/** The file of our module or JSON `src/<name>`: the source, or in the package what the build made of it. */
export const ownModule = (name: string): string =>
  join(packageRoot, ownFolder, name.endsWith(".json") ? name : name + ending);

const load = createRequire(import.meta.url);

/** Loads a user's module. @throws whatever it throws */
export const loadModule = <Module>(path: string): Module => withoutExit<Module>(() => load(path));

const { exit } = process;

function refuseExit(): () => void {
  process.exit = () => {
    throw new Error("it calls process.exit, which would end the program");
  };
  return () => {
    process.exit = exit;
  };
}

/** Runs a user's code, which may not end the process. @throws Error where it calls `process.exit` */
export function withoutExit<Result>(work: () => Result): Result {
  const allowExit = refuseExit();
  try {
    return work();
  } finally {
    allowExit();
  }
}

/** Does a user's module load within so many milliseconds? A thread of its own loads it, because a thread can be ended. */
export async function loadsWithin(path: string, ms: number): Promise<boolean> {
  const code = "import(require('node:worker_threads').workerData).finally(() => process.exit())";
  const thread = new Worker(code, { eval: true, workerData: pathToFileURL(path).href, stdout: true, stderr: true });
  const hasEnded = new Promise<boolean>((resolve) => {
    for (const event of ["exit", "error"]) thread.once(event, () => resolve(true));
    setTimeout(() => resolve(false), ms).unref();
  });
  return hasEnded.finally(() => thread.terminate());
}

let reloads = 0;

/** Loads a user's module again after it changed. @throws whatever it throws */
export function loadModuleAgain<Module>(path: string): Promise<Module> {
  delete load.cache[path];
  reloads += 1;
  const allowExit = refuseExit();
  const loaded: Promise<Module> = import(/* @vite-ignore */ `${pathToFileURL(path)}?${reloads}`);
  return loaded.finally(allowExit);
}

/** Loads a module of ours synchronously, on first use. */
export const loadOwnModule = <Module>(name: string): Module => load(ownModule(name));

/** Makes sure that an optional package is there. @throws ConfigError that says how to get it */
export function requirePeer(name: string, where: string, message: string): void {
  try {
    load.resolve(name);
  } catch {
    const hint = `npm install ${name} (with -g if crmcom-mock is installed globally)`;
    throw new ConfigError([{ where, message, hint }]);
  }
}
