import { type ChildProcess, execFileSync, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** A server under measurement, in a process of its own. */
export interface Server {
  readonly url: string;
  readonly pid: number;
  /** Time of the processor that its main thread has used, in milliseconds: the compiler and the collector have others. */
  cpuMs(): number;
  /** Resident memory in MB. */
  rssMb(): number;
  /** Sends SIGTERM. @returns the exit code */
  stop(): Promise<number | null>;
}

/** Can a process be kept on a processor of its own? Only where there are two, and the system has the tool. */
export const pinned = availableParallelism() > 1 && hasTaskset();

/** The bare server: the limit. */
export const startBare = (): Promise<Server> => startServer([path("bare-server.ts")]);

/** The mock server of a checkout as it is shipped, on a free port, with the flags given. */
export const startStandIn = (checkout: string, ...flags: string[]): Promise<Server> =>
  startServer([join(checkout, "dist/cli/bin.js"), "serve", "--port", "0", ...flags]);

/** This checkout, which `npm run bench` has built. */
export const ownCheckout = path("../..");

/** The commit that set a released version in package.json. @param isMeant chooses among the versions, the newest first */
export function releaseCommit(isMeant: (version: string) => boolean): string | undefined {
  const git = (...words: string[]) => execFileSync("git", words, { cwd: ownCheckout, encoding: "utf8" });
  const commits = git("log", "--format=%H", "-G", '^  "version": ', "--", "package.json").trim().split("\n");
  return commits.find((commit) => {
    const { version } = JSON.parse(git("show", `${commit}:package.json`)) as { version: string };
    return /^\d+\.\d+\.\d+$/.test(version) && isMeant(version);
  });
}

/** Builds another commit in a folder of its own. @returns the folder, which `removeCheckout` removes */
export function buildCheckout(ref: string): string {
  const folder = join(mkdtempSync(join(tmpdir(), "crmcom-mock-base-")), "checkout");
  const run = (command: string, words: readonly string[], cwd: string) =>
    execFileSync(command, words, { cwd, stdio: ["ignore", 2, 2] });
  run("git", ["worktree", "add", "--detach", folder, ref], ownCheckout);
  symlinkSync(join(ownCheckout, "node_modules"), join(folder, "node_modules"));
  run(process.execPath, [".build/build.mjs"], folder);
  return folder;
}

export function removeCheckout(folder: string): void {
  execFileSync("git", ["worktree", "remove", "--force", folder], { cwd: ownCheckout });
  rmSync(dirname(folder), { recursive: true });
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
    pid: child.pid as number,
    // The first field is in nanoseconds.
    cpuMs: () => Number(told(`task/${child.pid}/schedstat`).split(" ", 1)[0]) / 1e6,
    rssMb: () => Math.round(Number(/VmRSS:\s+(\d+)/.exec(told("status"))?.[1]) / 1024),
    async stop() {
      const end = once(child, "close");
      child.kill();
      return (await end)[0] as number | null;
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
