import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { ifPossible } from "../../ground/files.ts";
import { maskedOutput } from "./client-output.ts";
import { clientVariables, commandError, type VariableNames } from "./client-variables.ts";
import type { Client } from "./run-client.ts";

const keptOutput = 100_000;

/**
 * A client that is a command, in a process group of its own. When it ends or is stopped, all that it started is killed, as far
 * as the system tells what that is.
 * @throws ConfigError when it runs and there is no such command
 */
export function processClient(
  [command = "", ...words]: readonly string[],
  own: VariableNames & { readonly variables?: Record<string, string> } = {},
): Client {
  return async ({ url, token, signal }) => {
    const env = { ...process.env, ...clientVariables(url, token, own), ...own.variables };
    const child = spawn(command, words, { stdio: ["ignore", "pipe", "pipe"], detached: true, env });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        const all = output + text;
        // A line whose beginning is gone has lost the name of a secret in it.
        output = all.length > keptOutput ? all.slice(-keptOutput).replace(/^.*\n?/, "") : all;
      });
    }
    const kill = () => {
      const { pid } = child;
      if (pid !== undefined) ifPossible(() => process.kill(-pid, "SIGKILL"));
      killByVariable(`CRMCOM_MOCK_URL=${url}`);
    };
    signal.addEventListener("abort", kill);
    if (signal.aborted) kill();
    try {
      const [code, killedBy] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
      // A process that inherited its output may still write. All that the client wrote is read by the next turn.
      await setImmediate();
      return { code: code ?? 1, ...(killedBy && { killedBy }), output: maskedOutput(output, env) };
    } catch (error) {
      throw commandError(command, error);
    } finally {
      signal.removeEventListener("abort", kill);
      kill();
      child.stdout.destroy();
      child.stderr.destroy();
    }
  };
}

/** Can a process be found that left the group of the client for a session of its own? */
export const findsSessions = existsSync("/proc/self/environ");

/** Kills the processes that have a variable, and those that these begin meanwhile. */
function killByVariable(variable: string): void {
  if (!findsSessions) return;
  for (let time = 0; time < 3; time += 1) {
    const found = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && hasVariable(pid, variable));
    if (found.length === 0) return;
    for (const pid of found) ifPossible(() => process.kill(Number(pid), "SIGKILL"));
  }
}

/** A process may be gone, or another user's. */
const hasVariable = (pid: string, variable: string) =>
  ifPossible(() => readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(variable));
