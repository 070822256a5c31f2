import { once } from "node:events";
import { pino } from "pino";

/** Takes whole lines, each with its end. */
export interface Lines {
  write(line: string): void;
  /** Hands on what waits; the program ends when it is written. */
  handOn(): void;
  /** Writes what waits, and closes the file. */
  close(): Promise<void>;
}

const blockLines = 200;
const blockMs = 100;

/**
 * Lines are handed on in blocks. The destination's own `minLength` does not do: it counts all that waits anew with every
 * line.
 * @param descriptor of an open file
 */
export function inBlocks(descriptor: number): Lines {
  const destination = pino.destination({ dest: descriptor, sync: false });
  let lines: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const take = () => {
    clearTimeout(timer);
    timer = undefined;
    waiting.delete(writeAtOnce);
    const block = lines.join("");
    lines = [];
    return block;
  };
  const handOn = () => {
    const block = take();
    if (block !== "") destination.write(block);
  };
  const writeAtOnce = () => {
    const block = take();
    if (block !== "") pino.destination({ dest: descriptor, sync: true }).write(block);
  };
  return {
    write(line) {
      lines.push(line);
      if (lines.length >= blockLines) return handOn();
      timer ??= setTimeout(handOn, blockMs).unref();
      waiting.add(writeAtOnce);
    },
    handOn,
    async close() {
      handOn();
      const closed = once(destination, "close");
      destination.end();
      await closed;
    },
  };
}

/** Write the lines that were not handed on yet: once the program exits, nothing is written later. */
const waiting = new Set<() => void>();

process.once("exit", () => {
  for (const writeAtOnce of waiting) writeAtOnce();
});
