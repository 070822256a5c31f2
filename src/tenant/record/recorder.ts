import { once } from "node:events";
import { closeSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { EndReason } from "../../documents/recording.ts";
import { todayInUtc } from "../../ground/clock.ts";
import { ConfigError, reasonOf } from "../../ground/config-error.ts";
import { refuseUnlessPlain } from "../../ground/files.ts";
import { fingerprint } from "../../ground/random.ts";
import { readAnswer } from "../../wire/bulk.ts";
import { forwardCall, refuseCall } from "./forward-call.ts";
import { Pseudonyms } from "./pseudonyms.ts";
import { RedactedExchange, type RedactionOptions } from "./redactor.ts";

export interface RecordRequest extends RedactionOptions {
  readonly upstream: URL;
  readonly port: number;
  readonly timeoutMs: number;
  readonly allowWrites: boolean;
  readonly maxCalls: number;
  readonly path: string;
  readonly isAppending: boolean;
  readonly release: string;
  readonly program: string;
  /** Makes the same pseudonyms in each run; absent: nobody knows the key. */
  readonly seed?: string;
  say(line: string): void;
}

/** Starts a proxy on this machine alone. @throws ConfigError when the file cannot be used, and what the socket throws */
export async function startRecorder(request: RecordRequest) {
  const { upstream, timeoutMs, allowWrites, maxCalls, say } = request;
  const { catalog } = request.methods;
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 65_000 });
  await once(server.listen(request.port, "127.0.0.1"), "listening");
  const keys = new Pseudonyms(request.seed);
  let writer: RecordingWriter;
  try {
    writer = new RecordingWriter(request, keys);
  } catch (error) {
    // Without a file, no port stays open.
    await server[Symbol.asyncDispose]();
    throw error;
  }
  const ended = new AbortController();
  const pending = new Set<Promise<void>>();
  const enough = Promise.withResolvers<EndReason>();
  let begunCalls = 0;
  let failure: unknown;
  async function serve(call: IncomingMessage, answer: ServerResponse): Promise<void> {
    const reason = refuseCall(call, answer, { allowWrites, catalog, isOver: begunCalls >= maxCalls });
    if (reason !== undefined) {
      if (reason === "write refused") writer.refusedWrites += 1;
      // A client that still sends its body reads the answer afterwards.
      call.resume();
      return say(`not passed on: ${reason}`);
    }
    begunCalls += 1;
    const after = writer.exchanges;
    const raw = await forwardCall(call, answer, upstream, timeoutMs, ended.signal);
    if (failure) return;
    try {
      say(writer.add(RedactedExchange.of(raw, keys, request), after));
      if (writer.calls >= maxCalls) enough.resolve("max-calls");
    } catch (error) {
      failure = error;
      enough.resolve("stopped");
    }
  }
  server.on("request", (call, answer) => {
    const served: Promise<void> = serve(call, answer).finally(() => pending.delete(served));
    pending.add(served);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Resolves when `maxCalls` were recorded, or when no more can be written. */
    enough: enough.promise,
    /** Waits a moment for open calls. @returns a summary, in lines. @throws ConfigError when the file is not whole */
    async end(reason: EndReason): Promise<string[]> {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.race([Promise.all(pending), sleep(1000, undefined, { ref: false })]);
      ended.abort();
      server.closeAllConnections();
      await Promise.all([closed, ...pending]);
      if (failure) throw failure;
      return writer.end(reason);
    },
  };
}

const mostRemembered = 20_000;
const beforeCount = '{"kind":"exchange","count":';
const unknown = "not recognised: ";
const countText = (count: number) => String(count).padStart(10);

/** Writes each line at once: the file is whole at any time. A repeated exchange is counted in the line of the first. */
export class RecordingWriter {
  calls = 0;
  exchanges = 0;
  refusedWrites = 0;
  readonly #path: string;
  readonly #file: number;
  #end: number;
  readonly #linesByKey = new Map<string, { readonly at: number; count: number }>();
  /** By the name of a method, or by verb and path if the method is unknown. */
  readonly #callsByMethod = new Map<string, { calls: number; broken: number }>();

  /** @throws ConfigError if the file exists without --append, is no recording, or cannot be written */
  constructor({ path, isAppending, upstream, program, release }: RecordRequest, keys: Pseudonyms) {
    this.#path = path;
    try {
      refuseUnlessPlain(statSync(path, { throwIfNoEntry: false }));
      this.#end = isAppending ? wholeBytes(path) : 0;
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
   * @param after how many lines were there when the request was sent
   * @returns the exchange in one line of text
   * @throws ConfigError when the disk does not take it; the file then ends before it
   */
  add({ content: { ms, ...same } }: RedactedExchange, after = this.exchanges): string {
    const key = fingerprint(JSON.stringify(same));
    const before = this.#linesByKey.get(key);
    if (before) {
      before.count += 1;
      this.#write(countText(before.count), before.at);
    } else {
      this.exchanges += 1;
      if (this.#linesByKey.size === mostRemembered) this.#linesByKey.clear();
      this.#linesByKey.set(key, { at: this.#end + beforeCount.length, count: 1 });
      const inTurn = after === this.exchanges - 1;
      const rest = JSON.stringify({ number: this.exchanges, ...(!inTurn && { after }), ...same, ms });
      this.#append(`${beforeCount}${countText(1)},${rest.slice(1)}`);
    }
    const { operation, verb, path, answer } = same;
    const { status = "no answer", failure, body } = answer;
    const name = operation ?? `${unknown}${verb} ${path}`;
    const { calls, broken } = this.#callsByMethod.get(name) ?? { calls: 0, broken: 0 };
    this.#callsByMethod.set(name, { calls: calls + 1, broken: broken + (failure === undefined ? 0 : 1) });
    this.calls += 1;
    // After an outage the system may be new: later exchanges are not counted with earlier ones.
    if (failure === "upstream unreachable") this.#linesByKey.clear();
    const code = body && ("json" in body ? readAnswer(body.json).status["code"] : body.unread);
    return `${verb} ${path} ${[status, code, failure].filter((part) => part !== undefined).join(", ")} ${ms} ms`;
  }

  end(reason: EndReason): string[] {
    const { calls, refusedWrites } = this;
    this.#append(JSON.stringify({ kind: "end", calls, refusedWrites, reason }));
    closeSync(this.#file);
    const counts = [...this.#callsByMethod].sort();
    const others = counts.reduce((sum, [name, { calls }]) => sum + (name.startsWith(unknown) ? calls : 0), 0);
    return [
      `${calls} calls recorded, ${others} of methods that are unknown here`,
      ...counts.map(([name, { calls, broken }]) => {
        const brokenOff = broken > 0 ? `, ${broken} broken off` : "";
        return `  ${name}: ${calls} ${calls === 1 ? "call" : "calls"}${brokenOff}`;
      }),
      ...(refusedWrites > 0 ? [`${refusedWrites} not passed on, as they may write (--allow-writes)`] : []),
    ];
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
