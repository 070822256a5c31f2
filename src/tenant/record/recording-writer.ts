import { closeSync, ftruncateSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import type * as z from "zod";
import { todayInUtc } from "../../common/clock.ts";
import { ConfigError, reasonOf } from "../../common/config-error.ts";
import { refuseUnlessPlain } from "../../common/files.ts";
import { packageVersion } from "../../common/own-module.ts";
import { counted } from "../../common/quoted-text.ts";
import { fingerprint } from "../../common/random.ts";
import { type EndReason, type recordingLine, unreadText } from "../../documents/recording.ts";
import { readAnswer } from "../../wire/envelope.ts";
import type { Pseudonyms } from "./pseudonyms.ts";
import type { RecordRequest } from "./recorder.ts";
import type { RedactedExchange } from "./redactor.ts";

const mostRemembered = 20_000;

/** Writes each exchange at once, so that the file is always complete. A repeated exchange is a line with the number of the first. */
export class RecordingWriter {
  calls = 0;
  exchanges = 0;
  refusedWrites = 0;
  readonly #path: string;
  readonly #file: number;
  #end: number;
  readonly #numbersByKey = new Map<string, number>();

  /** @throws ConfigError if the file exists without --append, is no recording, or cannot be written */
  constructor({ path, isAppending, upstream, release }: RecordRequest, keys: Pseudonyms) {
    this.#path = path;
    try {
      refuseUnlessPlain(statSync(path, { throwIfNoEntry: false }));
      this.#end = isAppending ? wholeBytes(path) : 0;
      this.#file = openSync(path, isAppending ? "a" : "ax", 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw this.#problem(reasonOf(error));
      throw this.#problem("the file exists", "choose another name, or add to it with --append");
    }
    ftruncateSync(this.#file, this.#end);
    const host = keys.bytes(`host ${upstream.host}`).toString("hex").slice(0, 16);
    const program = `crmcom-mock ${packageVersion}`;
    this.#append({ kind: "recording", format: 1, program, release, date: todayInUtc(), host });
  }

  /**
   * Adds an exchange. @param after the number of lines when the request was sent
   * @returns the exchange in one line of text
   * @throws ConfigError when the disk is full; the file then ends before the exchange
   */
  add({ ms, ...same }: RedactedExchange, after = this.exchanges): string {
    const key = fingerprint(JSON.stringify(same));
    const before = this.#numbersByKey.get(key);
    if (before !== undefined) this.#append({ kind: "again", number: before });
    else {
      const inTurn = after === this.exchanges;
      this.exchanges += 1;
      if (this.#numbersByKey.size === mostRemembered) this.#numbersByKey.clear();
      this.#numbersByKey.set(key, this.exchanges);
      this.#append({ kind: "exchange", number: this.exchanges, ...(!inTurn && { after }), ...same, ms });
    }
    const { verb, path, answer } = same;
    const { status = "no answer", failure, body } = answer;
    this.calls += 1;
    // After an outage the system may be new: later exchanges are not counted with earlier ones.
    if (failure === "upstream unreachable") this.#numbersByKey.clear();
    const code = body && ("json" in body ? readAnswer(body.json).status["code"] : unreadText(body));
    return `${verb} ${path} ${[status, code, failure].filter((part) => part !== undefined).join(", ")} ${ms} ms`;
  }

  /** Writes the last line. @returns a summary, in lines */
  end(reason: EndReason): string[] {
    const { calls, refusedWrites } = this;
    this.#append({ kind: "end", calls, refusedWrites, reason });
    closeSync(this.#file);
    return [
      `${counted(calls, "call")} recorded`,
      ...(refusedWrites > 0 ? [`${refusedWrites} not forwarded, because they may write (--allow-writes)`] : []),
    ];
  }

  #append(line: z.input<typeof recordingLine>): void {
    const text = `${JSON.stringify(line)}\n`;
    try {
      writeFileSync(this.#file, text);
      this.#end += Buffer.byteLength(text);
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
