import { constants } from "node:os";
import { ConfigError } from "../ground/config-error.ts";
import type { ConfigOrigins } from "../mock/config/show-settings.ts";
import type { Listening } from "../mock/server/listen.ts";
import type { AssembledStandIn } from "../mock/stand-in.ts";
import { addressToOpen, leaveAddress, takeAddress } from "./address-file.ts";
import { writeText } from "./output.ts";

/** A stand-in that is to listen, and who is told where. */
export interface ToListen {
  readonly standIn: AssembledStandIn;
  readonly origins: ConfigOrigins;
  /** Where the address is left when no file was named for it. If nothing can be written there, nobody is told. */
  readonly usualAddressFile?: string;
}

/**
 * Listens for as long as the socket is used, then closes the stand-in. A sudden end saves its state. A start that fails closes
 * it too, and writes no file.
 * @param use gets the socket, with an address that can be opened
 * @throws ConfigError when the address cannot be had, UsageError when a file that was named cannot be written
 */
export async function whileListening<Result>(
  toListen: ToListen,
  use: (socket: Listening) => Promise<Result>,
): Promise<Result> {
  const socket = await startListening(toListen);
  const endSaving = saveAtSuddenEnd(toListen.standIn);
  try {
    return await use(socket);
  } finally {
    takeAddressAway(toListen);
    await toListen.standIn.close();
    endSaving();
  }
}

async function startListening(toListen: ToListen): Promise<Listening> {
  try {
    const socket = await listenOrExplain(toListen.standIn);
    const toOpen = { ...socket, url: addressToOpen(socket.url) };
    tellWhere(toListen, toOpen);
    return toOpen;
  } catch (error) {
    takeAddressAway(toListen);
    await toListen.standIn.abandon();
    throw error;
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

/** A server that nobody finds is of no use: a file that was named must be written. */
function tellWhere({ standIn, origins, usualAddressFile }: ToListen, { url, port }: Listening): void {
  const { portFile } = standIn.config;
  try {
    if (usualAddressFile !== undefined) leaveAddress(usualAddressFile, url);
  } catch {
    // On a read-only root, `healthcheck` goes by the config.
  }
  if (portFile !== undefined) writeText(origins["portFile"] as string, portFile, `${port}\n`);
}

function takeAddressAway({ usualAddressFile }: ToListen): void {
  if (usualAddressFile !== undefined) takeAddress(usualAddressFile);
}

/** Signals that end a program at once unless it listens. Watchers of files use `SIGUSR2`. */
const suddenSignals = ["SIGQUIT", "SIGUSR2", "SIGABRT", "SIGALRM", "SIGXCPU"] as const;

const defectCode = 1;

/** The exit code of a program that a signal ended. */
const codeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/**
 * Saves the state when an error that nobody catches or a sudden signal ends the program, with one line in the log. Calls under
 * way are not waited for.
 * @returns a function that stops watching
 */
function saveAtSuddenEnd(standIn: AssembledStandIn): () => void {
  const onError = (error: unknown) => endAt(standIn, "ended by an error that nobody caught", defectCode, error);
  const onSignal = (signal: NodeJS.Signals) => endAt(standIn, `ended by ${signal}`, codeOf(signal));
  process.on("uncaughtException", onError);
  for (const signal of suddenSignals) process.on(signal, onSignal);
  return () => {
    process.off("uncaughtException", onError);
    for (const signal of suddenSignals) process.off(signal, onSignal);
  };
}

function endAt(standIn: AssembledStandIn, message: string, exitCode: number, error?: unknown): never {
  const { log } = standIn;
  const stack = error instanceof Error ? error.stack : error && String(error);
  log.fatal({ state: saveIfPossible(standIn), ...(stack !== undefined && { stack }) }, message);
  // A defect is never silent.
  if (stack !== undefined && !log.isLevelEnabled("fatal")) process.stderr.write(`${stack}\n`);
  process.exit(exitCode);
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
