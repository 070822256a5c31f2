import { once } from "node:events";
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type * as z from "zod";
import { todayInUtc } from "../../common/clock.ts";
import { ConfigError, reasonOf } from "../../common/config-error.ts";
import { refuseUnlessPlain } from "../../common/files.ts";
import { mostBodyBytes } from "../../common/http-call.ts";
import { packageVersion } from "../../common/own-module.ts";
import { counted } from "../../common/quoted-text.ts";
import { fingerprint } from "../../common/random.ts";
import { type EndReason, type recordingLine, unreadText } from "../../documents/recording.ts";
import { pauseWhileOpen } from "../../library/internal.ts";
import { readAnswer } from "../../wire/envelope.ts";
import { answerOwn, forwardCall, injectFault, type RecordRequest, refusalOf, sendInjected } from "./forward-call.ts";
import { Pseudonyms } from "./pseudonyms.ts";
import { type RawExchange, receiveCall } from "./raw-exchange.ts";
import { type RedactedExchange, redactExchange } from "./redactor.ts";

/** Starts a proxy on this machine alone. @throws ConfigError when the file cannot be used, and what the socket throws */
export async function startRecorder(request: RecordRequest) {
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 65_000 });
  await once(server.listen(request.port, "127.0.0.1"), "listening");
  let writer: RecordingWriter;
  try {
    writer = new RecordingWriter(request);
  } catch (error) {
    // Without a file, no port stays open.
    await server[Symbol.asyncDispose]();
    throw error;
  }
  const ended = new AbortController();
  const pending = new Set<Promise<void>>();
  let begunCalls = 0;

  async function serve(call: IncomingMessage, answer: ServerResponse): Promise<void> {
    const reason = refusalOf(call, request, begunCalls >= request.maxCalls);
    if (reason !== undefined) {
      answerOwn(answer, reason);
      if (reason === "write refused") writer.refusedWrites += 1;
      // A client that still sends its body reads the response afterwards.
      call.resume();
      return request.say(`not forwarded: ${reason}`);
    }
    begunCalls += 1;
    const after = writer.linesSoFar();
    const { raw, stream } = await receiveCall(call);
    if (!stream) {
      const failure = ended.signal.aborted ? "recording ended" : "client disconnected";
      return writer.record({ ...raw, answer: { failure } }, after);
    }
    const injection = await injectFault(raw, request);
    await pauseWhileOpen(call.socket, ended.signal, injection?.waits.before ?? 0);
    const isForwarded = injection?.isForwarded !== false;
    const receiver = injection ? undefined : answer;
    const forwarded = isForwarded && (await forwardCall(call, stream, receiver, request, ended.signal));
    const whole: RawExchange = { ...raw, ...forwarded };
    if (!injection) return writer.record(whole, after);
    const { rules, told } = injection;
    const fault = { rules, isReached: isForwarded && whole.answer.failure !== "upstream unreachable" };
    // The exchange is written before the client can send the call again.
    await writer.record({ ...whole, fault }, after, `; injected ${told}${isForwarded ? "" : ", not forwarded"}`);
    void sendInjected(call, answer, injection, whole.answer, ended.signal).catch(() => answer.destroy());
  }

  server.on("request", (call, answer) => {
    const served: Promise<void> = serve(call, answer).finally(() => pending.delete(served));
    pending.add(served);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    enough: writer.enough.promise,
    /** True if a call of the Web API was received, forwarded or not. */
    isCalled: () => begunCalls + writer.refusedWrites > 0,
    /** Waits a moment for open calls. @returns a summary, in lines. @throws ConfigError when the file is not whole */
    async end(reason: EndReason): Promise<string[]> {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.race([Promise.all(pending), sleep(1000, undefined, { ref: false })]);
      ended.abort();
      server.closeAllConnections();
      await Promise.all([closed, ...pending]);
      return [...writer.end(reason), ...(request.faults?.summarize() ?? [])];
    },
  };
}

/** Redacts exchanges, and writes each at once, so that the file is always complete. */
class RecordingWriter {
  refusedWrites = 0;
  /** Resolves when `maxCalls` were recorded, or when no more can be written. */
  readonly enough = Promise.withResolvers<EndReason>();
  readonly #request: RecordRequest;
  readonly #keys: Pseudonyms;
  readonly #file: number;
  #calls = 0;
  #exchanges = 0;
  readonly #numbersByKey = new Map<string, number>();
  /** Writes exchanges one after the other, in the order of their ends. */
  #written: Promise<void> = Promise.resolve();
  /** The bytes of the bodies that wait until their exchanges are written. */
  #waitingBytes = 0;
  /** Why no more can be written. */
  #failure: unknown;

  /** @throws ConfigError if the file exists without --append, is no recording, or cannot be written */
  constructor(request: RecordRequest) {
    const { path, isAppending, upstream, release, pseudonymSeed } = request;
    this.#request = request;
    this.#keys = new Pseudonyms(pseudonymSeed);
    try {
      refuseUnlessPlain(statSync(path, { throwIfNoEntry: false }));
      const end = isAppending ? wholeBytes(path) : 0;
      this.#file = openSync(path, isAppending ? "a" : "ax", 0o600);
      ftruncateSync(this.#file, end);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw this.#problem(reasonOf(error));
      throw this.#problem("the file exists", "choose another name, or add to it with --append");
    }
    const host = this.#keys.bytes(`host ${upstream.host}`).toString("hex").slice(0, 16);
    const program = `crmcom-mock ${packageVersion}`;
    this.#append({ kind: "recording", format: 1, program, release, date: todayInUtc(), host });
  }

  /** How many lines there are when all exchanges are written that have ended. */
  linesSoFar = (): Promise<number> => this.#written.then(() => this.#exchanges);

  /** Writes an exchange when it is its turn. @param after the number of lines when the request was sent */
  record(raw: RawExchange, after: Promise<number>, told = ""): Promise<void> {
    const { say, methods, maxCalls } = this.#request;
    const kept = keptExchange(raw, this.#waitingBytes);
    const waiting = bodyBytes(kept);
    this.#waitingBytes += waiting;
    const write = async () => {
      if (this.#failure) return;
      try {
        say(this.#add(await redactExchange(kept, this.#keys, methods), await after) + told);
        if (this.#calls >= maxCalls) this.enough.resolve("max-calls");
      } catch (error) {
        this.#failure = error;
        this.enough.resolve("stopped");
      }
      this.#waitingBytes -= waiting;
    };
    this.#written = this.#written.then(write);
    return this.#written;
  }

  /** Adds an exchange; a repeated one is a line with the number of the first. @returns the exchange in one line of text */
  #add({ ms, ...same }: RedactedExchange, after: number): string {
    const key = fingerprint(JSON.stringify(same));
    const before = this.#numbersByKey.get(key);
    const order = after === this.#exchanges ? {} : { after };
    this.#exchanges += 1;
    if (before !== undefined) this.#append({ kind: "again", number: before, ...order });
    else {
      if (this.#numbersByKey.size === 20_000) this.#numbersByKey.clear();
      this.#numbersByKey.set(key, this.#exchanges);
      this.#append({ kind: "exchange", number: this.#exchanges, ...order, ...same, ms });
    }
    const { status = "no answer", failure, body } = same.answer;
    this.#calls += 1;
    // After an outage the system may be new: later exchanges are not counted with earlier ones.
    if (failure === "upstream unreachable") this.#numbersByKey.clear();
    const code = body && ("json" in body ? readAnswer(body.json).status["code"] : unreadText(body));
    const outcome = [status, code, failure].filter((part) => part !== undefined).join(", ");
    return `${same.verb} ${same.path} ${outcome} ${ms} ms`;
  }

  /** Writes the last line. @returns a summary, in lines. @throws ConfigError when the file is not whole */
  end(reason: EndReason): string[] {
    if (this.#failure) throw this.#failure;
    const refusedWrites = this.refusedWrites;
    this.#append({ kind: "end", calls: this.#calls, refusedWrites, reason });
    closeSync(this.#file);
    return [
      `${counted(this.#calls, "call")} recorded`,
      ...(refusedWrites > 0 ? [`${refusedWrites} not forwarded, because they may write (--allow-writes)`] : []),
    ];
  }

  /** @throws ConfigError when the disk is full; the file then ends before the line */
  #append(line: z.input<typeof recordingLine>): void {
    const { size } = fstatSync(this.#file);
    try {
      writeFileSync(this.#file, `${JSON.stringify(line)}\n`);
    } catch (error) {
      ftruncateSync(this.#file, size);
      throw this.#problem(`cannot be written: ${reasonOf(error)}`, "what it has so far is whole");
    }
  }

  #problem(message: string, hint?: string): ConfigError {
    return new ConfigError([{ where: `--out ${this.#request.path}`, message, ...(hint !== undefined && { hint }) }]);
  }
}

function wholeBytes(path: string): number {
  const bytes = readFileSync(path);
  // An unfinished last line is cut off.
  if (bytes.indexOf('{"kind":"recording"') === 0) return bytes.lastIndexOf("\n") + 1;
  throw new Error("is not a recording; nothing was appended");
}

const bodyBytes = ({ body, answer }: RawExchange): number => body.length + (answer.body?.length ?? 0);

/** An exchange that has to wait, without its bodies if too many bytes wait already. */
export function keptExchange(raw: RawExchange, waitingBytes: number): RawExchange {
  if (waitingBytes === 0 || waitingBytes + bodyBytes(raw) <= 4 * mostBodyBytes) return raw;
  return { ...raw, body: "too many at once", answer: { ...raw.answer, body: "too many at once" } };
}
