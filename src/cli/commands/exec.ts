import { spawn } from "node:child_process";
import { constants } from "node:os";
import { inspectConfig } from "../../mock/config/read-config.ts";
import { type CommandLine, UsageError } from "../command-line.ts";
import { withStandIn } from "../with-stand-in.ts";

/**
 * Runs a command beside a stand-in of its own: `exec [flags] -- <command>`. The command finds it in `CRMCOM_MOCK_URL` and
 * `CRMCOM_MOCK_TOKEN`. Signals are passed on to it.
 * @returns the exit code of the command
 */
export async function execCommand({ sources, rest: [command, ...rest] }: CommandLine<"exec">): Promise<number> {
  if (command === undefined) throw new UsageError("exec: expected a command after --, like: exec -- npm test");
  // The terminal belongs to the command, so its log has only warnings. A log file has every call.
  const isInFile = inspectConfig(sources).usable.logFile !== undefined;
  const logged = isInFile ? { ...sources, defaults: { ...sources.defaults, logLevel: "info" } } : sources;
  return withStandIn(logged, ({ standIn: { token }, socket: { url } }) =>
    run(command, rest, {
      ...process.env,
      CRMCOM_MOCK_URL: url,
      ...(token !== undefined && { CRMCOM_MOCK_TOKEN: token }),
    }),
  );
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
