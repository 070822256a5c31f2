import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The program as it is shipped. */
export const bin = fileURLToPath(new URL("../../dist/cli/bin.js", import.meta.url));

/** What is read of a line of the log; of a call it has the members in the middle. */
export interface LogLine {
  readonly level: number;
  readonly operation?: string | null;
  readonly sandbox?: string;
  readonly requestId?: string;
  readonly rows?: { readonly processed: number } | null;
  readonly fault?: readonly string[] | null;
  readonly url?: string;
  readonly msg: string;
}

/** A stand-in as it is shipped, in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** Bytes of memory that it has now, and that it had at most. */
  memory(): { readonly now: number; readonly most: number };
  /** Files and sockets that it has open. */
  handles(): number;
  /** Sends SIGTERM, and tells how it ended and after how long. */
  stop(): Promise<{ readonly code: number | null; readonly ms: number }>;
}

/**
 * Starts one on a free port.
 * @param words flags of `serve`
 * @param onLine is told every line of its log, read
 * @param nodeFlags flags of Node itself
 * @throws Error when it ends before it listens
 */
export async function startServerProcess(
  words: readonly string[],
  onLine: (line: LogLine) => void = () => {},
  nodeFlags: readonly string[] = [],
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...nodeFlags, bin, "serve", "--port", "0", "--log-format", "json", ...words], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "close") as Promise<[number | null]>;
  const url = await new Promise<string>((resolve, reject) => {
    const said: string[] = [];
    createInterface({ input: child.stderr }).on("line", (text) => {
      if (said.length < 20) said.push(text);
      const line: LogLine = text.startsWith("{") ? JSON.parse(text) : { level: 50, msg: text };
      if (line.url !== undefined) resolve(line.url);
      onLine(line);
    });
    child.once("close", () => reject(new Error(`the stand-in ended before it listened: ${said.join("\n")}`)));
  });
  return {
    url,
    memory: () => ({ now: statusBytes(child.pid, "VmRSS"), most: statusBytes(child.pid, "VmHWM") }),
    handles: () => readdirSync(`/proc/${child.pid}/fd`).length,
    async stop() {
      const from = performance.now();
      child.kill("SIGTERM");
      const [code] = await ended;
      return { code, ms: performance.now() - from };
    },
  };
}

function statusBytes(pid: number | undefined, name: string): number {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1]) * 1024;
}
