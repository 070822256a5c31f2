import { type ChildProcess, execFileSync, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const root = path("../..");

/** A server under measurement, in a process of its own. */
export interface Server {
  readonly url: string;
  /** Time of the processor that its process has used, of all its threads, in milliseconds. */
  cpuMs(): number;
  /** Resident memory in MB. */
  rssMb(): number;
  stop(): Promise<void>;
}

/** Can a process be kept on a processor of its own? Only where there are two, and the system has the tool. */
export const pinned = availableParallelism() > 1 && hasTaskset();

/** The bare server: the limit. */
export const startBare = (): Promise<Server> => startServer([path("bare-server.ts")]);

/** The stand-in as it is shipped: built, on a free port, with the flags given. */
export const startStandIn = (checkout: string, ...flags: string[]): Promise<Server> =>
  startServer([join(checkout, "dist/cli/bin.js"), "serve", "--port", "0", ...flags]);

/** This checkout, which `npm run bench` has built. */
export const here = root;

/**
 * Checks a commit out beside this one and builds it, with the packages of this checkout where its lock file is the same.
 * @throws where git does not know the commit, or it cannot be built
 */
export function buildCommit(commit: string): { checkout: string; remove(): void } {
  const checkout = mkdtempSync(join(tmpdir(), "crmcom-mock-against-"));
  const run = (cwd: string, program: string, ...words: string[]) =>
    execFileSync(program, words, { cwd, stdio: ["ignore", "ignore", "inherit"] });
  run(root, "git", "worktree", "add", "--detach", "--force", checkout, commit);
  const lock = (folder: string) => readFileSync(join(folder, "package-lock.json"), "utf8");
  if (lock(checkout) === lock(root)) symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"));
  else run(checkout, "npm", "ci", "--ignore-scripts", "--silent");
  if (!existsSync(join(checkout, "dist/cli/bin.js"))) run(checkout, "npm", "run", "build", "--silent");
  return {
    checkout,
    remove() {
      rmSync(checkout, { recursive: true, force: true });
      run(root, "git", "worktree", "prune");
    },
  };
}

async function startServer(words: readonly string[]): Promise<Server> {
  // The log is written, and goes nowhere: whoever drives the server must not have to read it too.
  const stdio: StdioOptions = ["ignore", "pipe", "ignore"];
  const child = pinned
    ? spawn("taskset", ["-c", "1", process.execPath, ...words], { stdio })
    : spawn(process.execPath, [...words], { stdio });
  const url = await listening(child);
  const told = (file: string) => readFileSync(`/proc/${child.pid}/${file}`, "utf8");
  return {
    url,
    // Fields 14 and 15 after the program's name, in ticks of 10 ms.
    cpuMs() {
      const fields = told("stat")
        .replace(/^.*\) /, "")
        .split(" ");
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    rssMb: () => Math.round(Number(/VmRSS:\s+(\d+)/.exec(told("status"))?.[1]) / 1024),
    async stop() {
      child.kill();
      await once(child, "close");
    },
  };
}

async function listening(child: ChildProcess): Promise<string> {
  let text = "";
  for await (const part of child.stdout?.setEncoding("utf8").iterator({ destroyOnReturn: false }) ?? []) {
    text += part;
    const url = /on (http:\/\/\S+)/.exec(text)?.[1];
    if (url) {
      child.stdout?.resume();
      return url;
    }
  }
  throw new Error(`the server ended before it listened: ${text}`);
}

function hasTaskset(): boolean {
  try {
    execFileSync("taskset", ["-p", String(process.pid)], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
