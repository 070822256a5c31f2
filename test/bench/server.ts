import { type ChildProcess, execFileSync, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

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

/** The stand-in as it is shipped: built by `npm run bench`, on a free port, with the flags given. */
export const startStandIn = (...flags: string[]): Promise<Server> =>
  startServer([path("../../dist/cli/bin.js"), "serve", "--port", "0", ...flags]);

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
