import { spawn } from "node:child_process";
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { ifPossible } from "../../ground/files.ts";
import { maskedOutput } from "./client-output.ts";
import { clientVariables, commandError, type VariableNames } from "./client-variables.ts";
import type { Client } from "./run-client.ts";

const mostOutput = 100_000;

/**
 * A client that is a command. It has a process group of its own, which is killed when the command ends or is stopped.
 * @throws ConfigError when it runs and there is no such command
 */
export function processClient(
  [command = "", ...words]: readonly string[],
  options: VariableNames & { readonly variables?: Record<string, string> } = {},
): Client {
  return async ({ url, token, signal }) => {
    const env = { ...process.env, ...clientVariables(url, token, options), ...options.variables };
    const child = spawn(command, words, { stdio: ["ignore", "pipe", "pipe"], detached: true, env });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        const whole = output + text;
        // The cut goes to the end of a line, because a line without its beginning may lack the name of its secret.
        output = whole.length > mostOutput ? whole.slice(-mostOutput).replace(/^.*\n?/, "") : whole;
      });
    }
    const kill = () => {
      const { pid } = child;
      if (pid !== undefined) ifPossible(() => process.kill(-pid, "SIGKILL"));
    };
    signal.addEventListener("abort", kill);
    if (signal.aborted) kill();
    try {
      const [code, killedBy] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
      // The client's own output arrives by the next turn. A process that inherited its streams may write on for ever.
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
