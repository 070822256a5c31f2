import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { ReadConfig } from "../../mock/config/read-config.ts";
import { type CommandLine, UsageError } from "../command-line.ts";
import { withStandIn } from "../with-stand-in.ts";

/**
 * Runs a command beside a stand-in of its own: `exec [flags] -- <command>`. The command finds it in `CRMCOM_MOCK_URL` and
 * `CRMCOM_MOCK_TOKEN`. Signals are passed on to it.
 * @returns the exit code of the command
 */
export async function execCommand({ settings, rest: [command, ...rest] }: CommandLine<"exec">): Promise<number> {
  if (command === undefined) throw new UsageError("exec: expected a command after --, like: exec -- npm test");
  const sources = { flags: settings, environment: process.env };
  return withStandIn(
    sources,
    ({ standIn: { token }, socket: { url } }) =>
      run(command, rest, {
        ...process.env,
        CRMCOM_MOCK_URL: url,
        ...(token !== undefined && { CRMCOM_MOCK_TOKEN: token }),
      }),
    quiet,
  );
}

/** The terminal belongs to the command: the log has warnings alone, unless the user asks for more. */
function quiet(read: ReadConfig): ReadConfig {
  const { config } = read;
  const isAsked = read.origins["logLevel"] !== "default" || config.logFile !== undefined;
  return isAsked ? read : { ...read, config: { ...config, logLevel: "warn" } };
}

function run(command: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(command, words, { stdio: "inherit", env });
  const pass = (signal: NodeJS.Signals) => {
    // A terminal sends its interrupt to the command too.
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  // Also after the command has ended, while the stand-in writes its state.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, pass);
  return new Promise<number>((resolve) => {
    child.once("error", (error) => {
      process.stderr.write(`exec: ${command} cannot be run: ${error.message}\n`);
      // As a shell says of a command that is not there.
      resolve(127);
    });
    child.once("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
