import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What a run of the program left behind. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** Runs the program with these words, and waits for its end; the servers that it talks to may live in this process. */
export function runCli(
  words: readonly string[],
  environment: Record<string, string> = {},
  program = main,
): Promise<Ran> {
  const child = spawn(process.execPath, [program, ...words], { env: { ...process.env, ...environment } });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
}
