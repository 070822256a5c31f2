import { constants } from "node:os";
import { ConfigError } from "../ground/config-error.ts";
import type { ConfigOrigins } from "../mock/config/show-settings.ts";
import type { Listening } from "../mock/server/listen.ts";
import type { AssembledStandIn } from "../mock/stand-in.ts";
import { addressToOpen } from "./address-file.ts";
import { writeText } from "./output.ts";

/**
 * Listens for as long as the socket is used, then closes the stand-in. A sudden end saves its state. A start that fails closes
 * it too, and writes no file.
 * @param use gets the socket, with an address that can be opened
 * @throws ConfigError when the address cannot be had, or a file that was named cannot be written
 */
export async function whileListening<Result>(
  { standIn, origins }: { readonly standIn: AssembledStandIn; readonly origins: ConfigOrigins },
  use: (socket: Listening) => Promise<Result>,
): Promise<Result> {
  const { portFile } = standIn.config;
  let endSaving: (() => void) | undefined;
  try {
    const socket = await listenOrExplain(standIn);
    if (portFile !== undefined) writeText(origins["portFile"] as string, portFile, `${socket.port}\n`);
    endSaving = saveAtSuddenEnd(standIn);
    return await use({ ...socket, url: addressToOpen(socket.url) });
  } finally {
    await (endSaving ? standIn.close() : standIn.abandon());
    endSaving?.();
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "the port is in use; choose another with --port, or 0 for a free one",
  EACCES: "the port needs rights that this user does not have; choose one above 1023 with --port",
  ENOTFOUND: "there is no such host; choose another with --host",
  EAI_AGAIN: "the host cannot be looked up now; choose another with --host",
  EADDRNOTAVAIL: "this machine does not have that address; choose another with --host",
};

async function listenOrExplain(standIn: AssembledStandIn): Promise<Listening> {
  try {
    return await standIn.listen();
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    const { host, port } = standIn.config;
    throw new ConfigError([{ where: `cannot listen on ${host}:${port}`, message: reasons[code] ?? message }]);
  }
}

/** Signals that end a program at once unless it listens. Watchers of files use `SIGUSR2`. */
const suddenSignals = ["SIGQUIT", "SIGUSR2", "SIGABRT", "SIGALRM", "SIGXCPU"] as const;

/**
 * Saves the state when an error that nobody catches or a sudden signal ends the program, with one line in the log. Calls under
 * way are not waited for.
 * @returns a function that stops watching
 */
function saveAtSuddenEnd(standIn: AssembledStandIn): () => void {
  const { log } = standIn;
  const end = (why: string, code: number, more = {}) => {
    log.fatal({ state: saveIfPossible(standIn), ...more }, `ended by ${why}`);
    process.exit(code);
  };
  const onSignal = (signal: NodeJS.Signals) => end(signal, 128 + constants.signals[signal]);
  const onError = (error: unknown) => {
    const stack = error instanceof Error ? error.stack : String(error);
    // A defect is never silent.
    if (!log.isLevelEnabled("fatal")) process.stderr.write(`${stack}\n`);
    end("an error that nobody caught", 1, { stack });
  };
  process.on("uncaughtException", onError);
  for (const signal of suddenSignals) process.on(signal, onSignal);
  return () => {
    process.off("uncaughtException", onError);
    for (const signal of suddenSignals) process.off(signal, onSignal);
  };
}

function saveIfPossible({ config: { stateFile }, saveAtOnce }: AssembledStandIn): string {
  if (stateFile === undefined) return "not kept, as no --state-file is named";
  try {
    saveAtOnce();
    return `saved to ${stateFile}`;
  } catch (error) {
    return `not saved: ${(error as Error).message}`;
  }
}
