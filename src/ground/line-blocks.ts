import { closeSync, writeSync } from "node:fs";
import { blockThread } from "./block-thread.ts";

/** How bytes are written. */
export interface LineWriter {
  /** @returns how many of the bytes were written @throws Error with code EAGAIN while there is no room for any */
  write(descriptor: number, bytes: Uint8Array): number;
  /** Lets that many milliseconds pass. */
  pause(ms: number): void;
}

/** Characters of lines that wait for a reader; what comes on top is dropped. */
export const mostWaiting = 1 << 20;

/** At the end a reader may take that long for its next piece. */
export const patienceMs = 200;

const blockLines = 200;
const blockMs = 100;
const retryMs = 20;
const standardError = 2;
const nothing = new Uint8Array();

/**
 * Takes whole lines, each with its end, and hands them on in blocks. It waits for no reader: lines that nobody reads are kept
 * up to a limit, and what is dropped beyond it is counted. A pipe or a socket must be one that does not block.
 */
export class LineBlocks {
  #lines: string[] = [];
  #waiting = 0;
  #rest: Uint8Array = nothing;
  #dropped = 0;
  #told = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  readonly #descriptor: number;
  readonly #droppedLine: (count: number) => string;
  readonly #writer: LineWriter;

  /**
   * @param descriptor of an open file
   * @param droppedLine the line that tells how many were dropped, once there is room for it
   */
  constructor(descriptor: number, droppedLine: (count: number) => string, writer: LineWriter = ownWriter) {
    this.#descriptor = descriptor;
    this.#droppedLine = droppedLine;
    this.#writer = writer;
  }

  /** Lines that were not written: nobody read what was, or the file could not be written. */
  get dropped(): number {
    return this.#dropped;
  }

  write(line: string): void {
    if (this.#isClosed) return;
    if (this.#waiting + line.length > mostWaiting) {
      this.#dropped += 1;
      return;
    }
    this.#lines.push(line);
    this.#waiting += line.length;
    unwritten.add(this);
    if (this.#lines.length === blockLines && this.#rest.length === 0) this.#handOnOrRetry();
    else this.#timer ??= setTimeout(() => this.#handOnOrRetry(), blockMs).unref();
  }

  /** Writes what waits. A reader that takes nothing more is waited for no longer than its time; what is left is dropped. */
  writeAll(): void {
    for (let idleMs = 0; idleMs < patienceMs; ) {
      const before = this.#rest.length + this.#waiting;
      if (this.#handOn()) return;
      idleMs = this.#rest.length + this.#waiting < before ? 0 : idleMs + retryMs;
      this.#writer.pause(retryMs);
    }
    this.#dropped += this.#lines.length + countLines(this.#rest);
    this.#lines = [];
    this.#waiting = 0;
    this.#rest = nothing;
    unwritten.delete(this);
  }

  /** Writes what waits, and closes the descriptor unless it is the program's own. Later lines go nowhere. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.writeAll();
    if (this.#descriptor !== standardError) closeSync(this.#descriptor);
  }

  #handOnOrRetry(): void {
    if (!this.#handOn()) this.#timer ??= setTimeout(() => this.#handOnOrRetry(), retryMs).unref();
  }

  /** Writes as much as there is room for, and tells whether that was all. */
  #handOn(): boolean {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#rest.length === 0) this.#takeBlock();
    try {
      while (this.#rest.length > 0) this.#rest = this.#rest.subarray(this.#writeSome(this.#rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return false;
      // The disk is full, or the reader is gone: the program goes on without.
      this.#dropped += countLines(this.#rest);
      this.#rest = nothing;
    }
    const isAll = this.#lines.length === 0;
    if (isAll) unwritten.delete(this);
    return isAll;
  }

  #takeBlock(): void {
    if (this.#dropped > this.#told) this.#lines.push(this.#droppedLine(this.#dropped - this.#told));
    this.#told = this.#dropped;
    this.#rest = Buffer.from(this.#lines.join(""));
    this.#lines = [];
    this.#waiting = 0;
  }

  #writeSome(bytes: Uint8Array): number {
    const written = this.#writer.write(this.#descriptor, bytes);
    if (written === 0) throw new Error("nothing more is taken");
    return written;
  }
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 10) count += 1;
  return count;
}

const ownWriter: LineWriter = {
  write: (to, bytes) => writeSync(to, bytes),
  pause: blockThread,
};

/** Those that have lines which are not written: once the program exits, nothing is written later. */
const unwritten = new Set<LineBlocks>();

process.once("exit", () => {
  for (const blocks of unwritten) blocks.writeAll();
});
