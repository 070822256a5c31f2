import { stopwatchMs } from "../ground/clock.ts";
import { printMessage } from "./command.ts";

const pauseMs = 5000;

/** Makes a function that prints how far a long command is, at most once in five seconds. */
export function progressPrinter(): (line: string) => void {
  let printedMs = stopwatchMs();
  return (line) => {
    if (stopwatchMs() - printedMs < pauseMs) return;
    printedMs = stopwatchMs();
    printMessage(line);
  };
}
