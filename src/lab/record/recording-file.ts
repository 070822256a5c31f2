import { closeSync, fstatSync, ftruncateSync, openSync, readSync, rmSync, statSync, writeSync } from "node:fs";
import { ConfigError } from "../../ground/config-error.ts";
import { refuseUnlessPlain } from "../../ground/files.ts";
import { fingerprint } from "../../ground/random.ts";
import { RecentValues } from "./pseudonyms.ts";
import type { EndLine, HeaderLine } from "./recording.ts";
import type { RedactedExchange } from "./redactor.ts";

const mostRemembered = 20_000;
const beforeCount = '{"kind":"exchange","count":';
const countWidth = 10;

/**
 * Writes a recording, each line at once: whenever the program is killed, the file is whole up to the last call. An exchange
 * that came before is counted where it stands.
 */
export class RecordingWriter {
  readonly #path: string;
  readonly #file: number;
  readonly #seen = new RecentValues<{ readonly at: number; count: number }>(mostRemembered);
  #end: number;
  #exchanges = 0;

  /**
   * @throws ConfigError when the file is there and nothing is to be appended, is no recording, or cannot be opened or written
   */
  constructor(path: string, header: HeaderLine, isAppending: boolean) {
    this.#path = path;
    this.#file = openFile(path, isAppending);
    this.#end = isAppending ? wholeLines(this.#file, path) : 0;
    ftruncateSync(this.#file, this.#end);
    try {
      this.#append(`${JSON.stringify(header)}\n`);
    } catch (error) {
      closeSync(this.#file);
      if (!isAppending) rmSync(path);
      throw error;
    }
  }

  /** @throws ConfigError when the disk does not take it; the file then ends before it */
  add({ content }: RedactedExchange): void {
    const { ms, ...same } = content;
    const key = fingerprint(JSON.stringify(same));
    const before = this.#seen.get(key);
    if (before) {
      before.count += 1;
      this.#write(countText(before.count), before.at);
      return;
    }
    this.#exchanges += 1;
    const rest = JSON.stringify({ number: this.#exchanges, ...same, ms });
    this.#seen.set(key, { at: this.#end + beforeCount.length, count: 1 });
    this.#append(`${beforeCount}${countText(1)},${rest.slice(1)}\n`);
  }

  /** Says that the recording was ended, and closes the file. */
  end(said: Omit<EndLine, "kind">): void {
    this.#append(`${JSON.stringify({ kind: "end", ...said })}\n`);
    closeSync(this.#file);
  }

  #append(line: string): void {
    this.#write(line, this.#end);
    this.#end += Buffer.byteLength(line);
  }

  #write(text: string, at: number): void {
    try {
      writeAt(this.#file, Buffer.from(text), at);
    } catch (error) {
      ftruncateSync(this.#file, this.#end);
      const message = `cannot be written: ${(error as Error).message}`;
      throw new ConfigError([{ where: `--out ${this.#path}`, message, hint: "what it has so far is whole" }]);
    }
  }
}

const countText = (count: number) => String(count).padStart(countWidth);

function writeAt(file: number, bytes: Buffer, at: number): void {
  for (let done = 0; done < bytes.length; ) {
    const written = writeSync(file, bytes, done, bytes.length - done, at + done);
    if (written <= 0) throw new Error(`the file system took ${done} of ${bytes.length} bytes and then none`);
    done += written;
  }
}

function openFile(path: string, isAppending: boolean): number {
  try {
    refuseUnlessPlain(statSync(path, { throwIfNoEntry: false }));
    return openSync(path, isAppending ? "r+" : "wx+", 0o600);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isThere = code === "EEXIST";
    const hint = isThere ? "choose another name, or add to it with --append" : "";
    throw new ConfigError([
      { where: `--out ${path}`, message: isThere ? "the file exists" : message, ...(hint && { hint }) },
    ]);
  }
}

/** Where the last whole line of a recording ends: one that was begun when the power went is cut off. */
function wholeLines(file: number, path: string): number {
  const { size } = fstatSync(file);
  const start = Buffer.alloc(Math.min(size, 64));
  readSync(file, start, 0, start.length, 0);
  if (!start.toString().startsWith('{"kind":"recording"')) {
    closeSync(file);
    throw new ConfigError([{ where: `--out ${path}`, message: "is no recording", hint: "nothing is appended to it" }]);
  }
  const byte = Buffer.alloc(1);
  for (let end = size; end > 0; end -= 1) {
    readSync(file, byte, 0, 1, end - 1);
    if (byte[0] === 10) return end;
  }
  return 0;
}
