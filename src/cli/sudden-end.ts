import { constants } from "node:os";
import type { AssembledStandIn } from "../mock/stand-in.ts";

/** Signals that end a program which does not listen to them, beside those of an orderly stop; with `SIGUSR2`, watchers of files do. */
const suddenSignals = ["SIGQUIT", "SIGUSR2", "SIGABRT", "SIGALRM", "SIGXCPU"] as const;

const defectCode = 1;

/** Of a program that a signal ended. */
const codeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/**
 * From now on an error that nobody catches, and a signal that ends a program at once, save the state and say so in one line of the log
 * before they do; calls under way are not waited for.
 * @returns ends that
 */
export function saveAtSuddenEnd(standIn: AssembledStandIn): () => void {
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
