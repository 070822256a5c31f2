import { type ChildProcess, spawn } from "node:child_process";
import type { Client, ClientEnd } from "./client.ts";

/** Letters of what a client said that are kept. */
const keptOutput = 4000;

const notFound = 127;

/**
 * A client that is a command, in a process group of its own: when it has ended or is stopped, whatever it started is gone
 * too. It finds the stand-in by `CRMCOM_MOCK_URL` and `CRMCOM_MOCK_TOKEN`.
 */
export function processClient([command = "", ...words]: readonly string[]): Client {
  return ({ url, token, signal }) => {
    const { CRMCOM_MOCK_TOKEN: _, ...inherited } = process.env;
    const child = spawn(command, words, {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: { ...inherited, CRMCOM_MOCK_URL: url, ...(token !== undefined && { CRMCOM_MOCK_TOKEN: token }) },
    });
    const said = listen(child);
    const kill = () => killGroup(child);
    signal.addEventListener("abort", kill);
    if (signal.aborted) kill();
    return new Promise<ClientEnd>((resolve) => {
      child.once("error", (error) => resolve({ code: notFound, output: `${command} cannot be run: ${error.message}` }));
      child.once("exit", (code, killedBy) => {
        // Whoever inherited its output may go on to write: what is read by the next turn was written before.
        setImmediate(() => resolve({ code: code ?? 1, ...(killedBy && { killedBy }), output: said() }));
      });
    }).finally(() => {
      signal.removeEventListener("abort", kill);
      kill();
      child.stdout?.destroy();
      child.stderr?.destroy();
    });
  };
}

/** The end of what a process has said so far. */
function listen({ stdout, stderr }: ChildProcess): () => string {
  let output = "";
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-keptOutput);
    });
  }
  return () => output;
}

/** Ends a process and all that it started; there may be nothing left of them. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // They are gone.
  }
}
