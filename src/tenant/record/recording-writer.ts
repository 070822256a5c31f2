import { closeSync, ftruncateSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { todayInUtc } from "../../common/clock.ts";
import { ConfigError, reasonOf } from "../../common/config-error.ts";
import { refuseUnlessPlain } from "../../common/files.ts";
import { counted } from "../../common/quoted-text.ts";
import { fingerprint } from "../../common/random.ts";
import { type EndReason, unreadText } from "../../documents/recording.ts";
import { readAnswer } from "../../wire/envelope.ts";
import type { Pseudonyms } from "./pseudonyms.ts";
import type { RedactedExchange } from "./redactor.ts";

/** The file of a recording, and what its first line says. */
export interface RecordedFile {
  readonly path: string;
  readonly isAppending: boolean;
  readonly upstream: URL;
  readonly release: string;
  readonly program: string;
}

const mostRemembered = 20_000;
const beforeCount = '{"kind":"exchange","count":';
const countText = (count: number) => String(count).padStart(10);

/** Writes each exchange at once, so that the file is always complete. A repeated exchange is counted in the line of the first. */
export class RecordingWriter {
  calls = 0;
  exchanges = 0;
  refusedWrites = 0;
  readonly #path: string;
  readonly #file: number;
  readonly #begin: number;
  #end: number;
  readonly #linesByKey = new Map<string, { readonly at: number; count: number }>();
  /** Calls of methods that are not in the catalog. */
  #unknownCalls = 0;

  /** @throws ConfigError if the file exists without --append, is no recording, or cannot be written */
  constructor({ path, isAppending, upstream, program, release }: RecordedFile, keys: Pseudonyms) {
    this.#path = path;
    try {
      refuseUnlessPlain(statSync(path, { throwIfNoEntry: false }));
      this.#begin = isAppending ? wholeBytes(path) : 0;
      this.#end = this.#begin;
      this.#file = openSync(path, isAppending ? "r+" : "wx+", 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw this.#problem(reasonOf(error));
      throw this.#problem("the file exists", "choose another name, or add to it with --append");
    }
    ftruncateSync(this.#file, this.#end);
    const host = keys.bytes(`host ${upstream.host}`).toString("hex").slice(0, 16);
    this.#append(JSON.stringify({ kind: "recording", format: 1, program, release, date: todayInUtc(), host }));
  }

  /**
   * Adds an exchange. @param after the number of lines when the request was sent
   * @returns the exchange in one line of text
   * @throws ConfigError when the disk is full; the file then ends before the exchange
   */
  add({ content: { ms, ...same } }: RedactedExchange, after = this.exchanges): string {
    const text = JSON.stringify(same);
    const key = fingerprint(text);
    const before = this.#linesByKey.get(key);
    if (before) {
      before.count += 1;
      this.#write(countText(before.count), before.at);
    } else {
      this.exchanges += 1;
      if (this.#linesByKey.size === mostRemembered) this.#linesByKey.clear();
      this.#linesByKey.set(key, { at: this.#end + beforeCount.length, count: 1 });
      const inTurn = after === this.exchanges - 1;
      const place = `"number":${this.exchanges}${inTurn ? "" : `,"after":${after}`}`;
      this.#append(`${beforeCount}${countText(1)},${place},${text.slice(1, -1)},"ms":${ms}}`);
    }
    const { operation, verb, path, answer } = same;
    const { status = "no answer", failure, body } = answer;
    this.calls += 1;
    if (operation === null) this.#unknownCalls += 1;
    // After an outage the system may be new: later exchanges are not counted with earlier ones.
    if (failure === "upstream unreachable") this.#linesByKey.clear();
    const code = body && ("json" in body ? readAnswer(body.json).status["code"] : unreadText(body));
    return `${verb} ${path} ${[status, code, failure].filter((part) => part !== undefined).join(", ")} ${ms} ms`;
  }

  /** Writes the last line. @returns a summary, in lines */
  end(reason: EndReason): string[] {
    const { calls, refusedWrites } = this;
    this.#append(JSON.stringify({ kind: "end", calls, refusedWrites, reason }));
    closeSync(this.#file);
    return [
      `${counted(calls, "call")} recorded, ${this.#unknownCalls} of methods that are unknown here`,
      ...(refusedWrites > 0 ? [`${refusedWrites} not forwarded, because they may write (--allow-writes)`] : []),
    ];
  }

  discard(): void {
    ftruncateSync(this.#file, this.#begin);
    closeSync(this.#file);
    if (this.#begin === 0) rmSync(this.#path);
  }

  #append(line: string): void {
    this.#end += this.#write(`${line}\n`, this.#end);
  }

  #write(text: string, at: number): number {
    const bytes = Buffer.from(text);
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done, null, at + done);
      return bytes.length;
    } catch (error) {
      ftruncateSync(this.#file, this.#end);
      throw this.#problem(`cannot be written: ${reasonOf(error)}`, "what it has so far is whole");
    }
  }

  #problem(message: string, hint?: string): ConfigError {
    return new ConfigError([{ where: `--out ${this.#path}`, message, ...(hint !== undefined && { hint }) }]);
  }
}

function wholeBytes(path: string): number {
  const bytes = readFileSync(path);
  // An unfinished last line is cut off.
  if (bytes.indexOf('{"kind":"recording"') === 0) return bytes.lastIndexOf("\n") + 1;
  throw new Error("is no recording; nothing is appended to it");
}
