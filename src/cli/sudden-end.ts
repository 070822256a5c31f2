import type { AssembledStandIn } from "../stand-in.ts";

/** Of a program that a signal ended: 128 and its number. */
const quitCode = 131;
const defectCode = 1;

/**
 * From now on an error that nobody catches, and SIGQUIT, save the state and say so in one line of the log before they end the
 * program; calls under way are not waited for.
 * @returns ends that
 */
export function saveAtSuddenEnd(standIn: AssembledStandIn): () => void {
  const onError = (error: unknown) => endAt(standIn, "ended by an error that nobody caught", defectCode, error);
  const onQuit = () => endAt(standIn, "ended by SIGQUIT", quitCode);
  process.on("uncaughtException", onError);
  process.on("SIGQUIT", onQuit);
  return () => {
    process.off("uncaughtException", onError);
    process.off("SIGQUIT", onQuit);
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

function saveIfPossible({ config: { stateFile }, saveNow }: AssembledStandIn): string {
  if (stateFile === undefined) return "not kept, as no --state-file is named";
  try {
    saveNow();
    return `saved to ${stateFile}`;
  } catch (error) {
    return `not saved: ${(error as Error).message}`;
  }
}
