import { spawn } from "node:child_process";
import { constants } from "node:os";
import { ConfigError, messageOf, reasonOf } from "../common/config-error.ts";
import { commandError } from "../library/client-process.ts";
import { type ConfigSources, readConfig } from "../mock/config/read-config.ts";
import { withAllProblems } from "../mock/sandbox/config-loader.ts";
import { type AssembledStandIn, assembleStandIn } from "../mock/stand-in.ts";
import { printMessage, writeTextFile } from "./command.ts";
import { reachableAddress } from "./commands/healthcheck-command.ts";

/** A mock server that listens, its socket with an address that clients can open, and the origins of its settings. */
export type RunningStandIn = Awaited<ReturnType<typeof startStandIn>>;

/**
 * Runs a mock server while `use` runs, then closes it. A sudden end saves its state.
 * @throws ConfigError with all problems of the settings, when it cannot listen, or when a file cannot be written
 */
export async function runWithStandIn<Result>(
  sources: ConfigSources,
  use: (running: RunningStandIn) => Promise<Result>,
): Promise<Result> {
  const running = await startStandIn(sources);
  try {
    return await use(running);
  } finally {
    await running.standIn.close();
  }
}

async function startStandIn(sources: ConfigSources) {
  const reread = () => readConfig(sources);
  const { standIn, origins } = withAllProblems(sources, () => {
    const read = reread();
    return { origins: read.origins, standIn: assembleStandIn({ ...read, reread }) };
  });
  try {
    const { host, port, portFile } = standIn.config;
    const socket = await listenWithAdvice(host, port, standIn.listen);
    if (portFile !== undefined) writeTextFile(origins["portFile"] as string, portFile, `${socket.port}\n`);
    saveAtSuddenEnd(standIn);
    return { standIn, origins, socket: { ...socket, url: reachableAddress(socket.url) } };
  } catch (error) {
    await standIn.abandon();
    throw error;
  }
}

/** Resolves at the first signal that asks the program to stop. Later signals change nothing. */
export const untilStopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => resolve());
  });

/** Listens. @throws ConfigError with the reason why it cannot, and what to do */
export function listenWithAdvice<Socket>(host: string, port: number, listen: () => Promise<Socket>): Promise<Socket> {
  return listen().catch((error: NodeJS.ErrnoException) => {
    if (error.code === undefined) throw error;
    const hint = "choose another --host or --port; port 0 is a free one";
    throw new ConfigError([{ where: `cannot listen on ${host}:${port}`, message: reasonOf(error), hint }]);
  });
}

/**
 * Runs a command in this terminal, and passes signals on to it. @param enough ends the command
 * @returns its exit code @throws ConfigError when it cannot be run
 */
export function runChild(
  [command = "", ...words]: readonly string[],
  variables: NodeJS.ProcessEnv,
  enough?: Promise<unknown>,
): Promise<number> {
  const child = spawn(command, words, { stdio: "inherit", env: { ...process.env, ...variables } });
  const pass = (signal: NodeJS.Signals) => {
    // A terminal sends its interrupt to the command too.
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  // The listeners stay when the command has ended, so that no signal ends a mock server that writes its state.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, pass);
  void enough?.then(() => child.kill());
  return new Promise<number>((resolve, reject) => {
    child.once("error", (error) => reject(commandError(command, error)));
    child.once("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/** Signals that end a program at once by default. Watchers of files send `SIGUSR2`. */
const suddenSignals = ["SIGQUIT", "SIGUSR2", "SIGABRT", "SIGALRM", "SIGXCPU"] as const;

/** Saves the state when an uncaught error or a sudden signal ends the program. It does not wait for open calls. */
function saveAtSuddenEnd({ log, config: { stateFile }, saveAtOnce }: AssembledStandIn): void {
  const savedState = () => {
    if (stateFile === undefined) return "not kept, as no --state-file is named";
    try {
      saveAtOnce();
      return `saved to ${stateFile}`;
    } catch (error) {
      return `not saved: ${messageOf(error)}`;
    }
  };
  const end = (why: string, code: number, more = {}) => {
    log.fatal({ state: savedState(), ...more }, `ended by ${why}`);
    process.exit(code);
  };
  process.on("uncaughtException", (error: unknown) => {
    const stack = error instanceof Error ? error.stack : String(error);
    // A defect is never silent.
    if (!log.isLevelEnabled("fatal")) printMessage(`${stack}`);
    end("an uncaught error", 1, { stack });
  });
  for (const signal of suddenSignals) process.on(signal, () => end(signal, 128 + constants.signals[signal]));
}
