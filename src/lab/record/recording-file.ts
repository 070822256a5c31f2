import { closeSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { ConfigError } from "../../ground/config-error.ts";
import { refuseUnlessPlain } from "../../ground/files.ts";
import { fingerprint } from "../../ground/random.ts";
import type { EndLine, HeaderLine } from "./recording.ts";
import type { RedactedExchange } from "./redactor.ts";

/** Exchanges in which one that comes again is looked for. */
const mostRemembered = 20_000;
const beforeCount = '{"kind":"exchange","count":';
const countText = (count: number) => String(count).padStart(10);

/** Writes each line at once: killed at any time, the file is whole. An exchange that came before is counted where it stands. */
export class RecordingWriter {
  readonly #path: string;
  readonly #file: number;
  /** Where the count of an exchange stands, and what it is, by the fingerprint of the exchange. */
  readonly #seen = new Map<string, { readonly at: number; count: number }>();
  #end: number;
  #exchanges = 0;

  /** @throws ConfigError when the file is there and nothing is to be appended, is no recording, or cannot be written */
  constructor(path: string, header: Omit<HeaderLine, "kind" | "format">, isAppending: boolean) {
    this.#path = path;
    try {
      refuseUnlessPlain(statSync(path, { throwIfNoEntry: false }));
      this.#end = isAppending ? wholeBytes(path) : 0;
      this.#file = openSync(path, isAppending ? "r+" : "wx+", 0o600);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "EEXIST") throw this.#problem(message);
      throw this.#problem("the file exists", "choose another name, or add to it with --append");
    }
    ftruncateSync(this.#file, this.#end);
    this.#append({ kind: "recording", format: 1, ...header });
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
    if (this.#seen.size === mostRemembered) this.#seen.clear();
    this.#seen.set(key, { at: this.#end + beforeCount.length, count: 1 });
    const rest = JSON.stringify({ number: this.#exchanges, ...same, ms });
    this.#append(`${beforeCount}${countText(1)},${rest.slice(1)}`);
  }

  end(said: Omit<EndLine, "kind">): void {
    this.#append({ kind: "end", ...said });
    closeSync(this.#file);
  }

  #append(line: string | object): void {
    this.#end += this.#write(`${typeof line === "string" ? line : JSON.stringify(line)}\n`, this.#end);
  }

  #write(text: string, at: number): number {
    const bytes = Buffer.from(text);
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done, null, at + done);
      return bytes.length;
    } catch (error) {
      ftruncateSync(this.#file, this.#end);
      throw this.#problem(`cannot be written: ${(error as Error).message}`, "what it has so far is whole");
    }
  }

  #problem(message: string, hint?: string): ConfigError {
    return new ConfigError([{ where: `--out ${this.#path}`, message, ...(hint !== undefined && { hint }) }]);
  }
}

/** The bytes up to the last whole line of a recording: one that was begun when the power went is cut off. */
function wholeBytes(path: string): number {
  const bytes = readFileSync(path);
  if (bytes.indexOf('{"kind":"recording"') === 0) return bytes.lastIndexOf("\n") + 1;
  throw new Error("is no recording; nothing is appended to it");
}
