import { type ChildProcess, execFileSync, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** A server under measurement, in a process of its own. */
export interface Server {
  readonly url: string;
  /** Resident memory in MB. */
  memoryMb(): number;
  stop(): Promise<void>;
}

/** Can a process be kept on a processor of its own? Only where there are two, and the system has the tool. */
export const pinned = availableParallelism() > 1 && hasTaskset();

/** The bare server: the limit. */
export const startBare = (): Promise<Server> => startServer([path("bare-server.ts")]);

/** The stand-in as it is shipped: built, default options, on a free port. */
export const startStandIn = (...flags: string[]): Promise<Server> =>
  startServer([path("../../dist/cli/bin.js"), "serve", "--port", "0", ...flags]);

async function startServer(words: readonly string[]): Promise<Server> {
  // The log is written, and goes nowhere: whoever drives the server must not have to read it too.
  const stdio: StdioOptions = ["ignore", "pipe", "ignore"];
  const child = pinned
    ? spawn("taskset", ["-c", "1", process.execPath, ...words], { stdio })
    : spawn(process.execPath, [...words], { stdio });
  const url = await listening(child);
  return {
    url,
    memoryMb: () =>
      Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024),
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
