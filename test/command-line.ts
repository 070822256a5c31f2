import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/cli/bin.ts", import.meta.url));

/** The program as its users start it, from the sources. */
export function start(words: readonly string[], environment: Record<string, string> = {}): ChildProcess {
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith("CRMCOM_MOCK_"));
  return spawn(process.execPath, [main, ...words], { env: { ...Object.fromEntries(clean), ...environment } });
}

/** A run of the program that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program to its end. */
export async function run(words: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
  return ended(start(words, environment));
}

/** Waits for the end of a program, and gives what it wrote from now on. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...texts };
}

/** A server that listens, and what it said at start. */
export interface Server {
  readonly child: ChildProcess;
  readonly url: string;
  readonly banner: string;
}

/** Starts `serve` on a free port and waits until it listens. */
export async function serve(words: readonly string[] = [], environment: Record<string, string> = {}): Promise<Server> {
  const child = start(["serve", "--port", "0", ...words], environment);
  let banner = "";
  child.stderr?.resume();
  for await (const text of child.stdout?.setEncoding("utf8") ?? []) {
    banner += text;
    const url = /on (http:\/\/\S+)/.exec(banner)?.[1];
    if (url && banner.includes("curl")) return { child, url, banner };
  }
  throw new Error(`the server ended before it listened: ${banner}`);
}
