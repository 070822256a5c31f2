import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../src/cli/bin.ts", import.meta.url));

/** A run of the program. */
export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly pid: number | undefined;
  /** `null`: it runs. */
  readonly exitCode: number | null;
  /** Sends SIGTERM, or waits for its own end. */
  stop(): Promise<number | null>;
  readonly ended: Promise<number | null>;
  /** Waits until what it said has the text. */
  says(text: string | RegExp): Promise<string>;
}

/** Starts the program with a clean environment. @param by the words of a command that starts it in turn */
export function runProgram(
  words: readonly string[],
  cwd: string,
  environment: Record<string, string> = {},
  by: readonly string[] = [],
): Run {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, TMPDIR: cwd, ...environment };
  const [command = "", ...rest] = [...by, process.execPath, bin, ...words];
  const child = spawn(command, rest, { cwd, env });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      said[stream] += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    pid: child.pid,
    get exitCode() {
      return child.exitCode;
    },
    get stdout() {
      return said.stdout;
    },
    get stderr() {
      return said.stderr;
    },
    ended,
    stop() {
      child.kill("SIGTERM");
      return ended;
    },
    async says(text) {
      for (;;) {
        const all = said.stdout + said.stderr;
        if (typeof text === "string" ? all.includes(text) : text.test(all)) return all;
        if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} before it said ${text}: ${all}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}
