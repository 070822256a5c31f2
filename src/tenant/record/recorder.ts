import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { EndReason } from "../../documents/recording.ts";
import { type FaultsInFront, pauseWhileOpen } from "../../library/internal.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { forwardCall, headOf, type RawExchange, refuseCall } from "./forward-call.ts";
import { Pseudonyms } from "./pseudonyms.ts";
import { type RecordedFile, RecordingWriter } from "./recording-writer.ts";
import { RedactedExchange } from "./redactor.ts";
import { readAhead, sendStruck, strikeCall } from "./struck-call.ts";

export interface RecordRequest extends RecordedFile {
  readonly methods: Methods;
  readonly port: number;
  readonly timeoutMs: number;
  readonly allowWrites: boolean;
  readonly maxCalls: number;
  /** Makes the same pseudonyms in each run; absent: nobody knows the key. */
  readonly pseudonymSeed?: string;
  /** Rules that strike calls; absent: every call passes unchanged. */
  readonly faults?: FaultsInFront | undefined;
  say(line: string): void;
}

/** Starts a proxy on this machine alone. @throws ConfigError when the file cannot be used, and what the socket throws */
export async function startRecorder(request: RecordRequest) {
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 65_000 });
  await once(server.listen(request.port, "127.0.0.1"), "listening");
  const keys = new Pseudonyms(request.pseudonymSeed);
  let writer: RecordingWriter;
  try {
    writer = new RecordingWriter(request, keys);
  } catch (error) {
    // Without a file, no port stays open.
    await server[Symbol.asyncDispose]();
    throw error;
  }
  const passage = new Passage(request, keys, writer);
  const pending = new Set<Promise<void>>();
  server.on("request", (call, answer) => {
    const served: Promise<void> = passage.serve(call, answer).finally(() => pending.delete(served));
    pending.add(served);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Resolves when `maxCalls` were recorded, or when no more can be written. */
    enough: passage.enough.promise,
    /** Did a call of the Web API come, passed on or not? */
    isCalled: () => passage.begunCalls + writer.refusedWrites > 0,
    /** Ends at once, and takes back the file or its new part. */
    async discard(): Promise<void> {
      passage.ended.abort();
      await server[Symbol.asyncDispose]();
      writer.discard();
    },
    /** Waits a moment for open calls. @returns a summary, in lines. @throws ConfigError when the file is not whole */
    async end(reason: EndReason): Promise<string[]> {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.race([Promise.all(pending), sleep(1000, undefined, { ref: false })]);
      passage.ended.abort();
      server.closeAllConnections();
      await Promise.all([closed, ...pending]);
      if (passage.failure) throw passage.failure;
      return [...writer.end(reason), ...(request.faults?.summarize() ?? [])];
    },
  };
}

/** Passes calls on, and records them. */
class Passage {
  readonly ended = new AbortController();
  readonly enough = Promise.withResolvers<EndReason>();
  begunCalls = 0;
  /** Why no more can be written. */
  failure: unknown;
  readonly #request: RecordRequest;
  readonly #keys: Pseudonyms;
  readonly #writer: RecordingWriter;
  /** Writes exchanges one after the other, in the order of their ends. */
  #written: Promise<void> = Promise.resolve();

  constructor(request: RecordRequest, keys: Pseudonyms, writer: RecordingWriter) {
    this.#request = request;
    this.#keys = keys;
    this.#writer = writer;
  }

  async serve(call: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { allowWrites, methods, maxCalls, faults, say } = this.#request;
    const isOver = this.begunCalls >= maxCalls;
    const reason = refuseCall(call, answer, { allowWrites, catalog: methods.catalog, isOver });
    if (reason === undefined) {
      this.begunCalls += 1;
      return faults ? this.#passStruck(call, answer, faults) : this.#record(await this.#pass(call, call, answer));
    }
    if (reason === "write refused") this.#writer.refusedWrites += 1;
    // A client that still sends its body reads the answer afterwards.
    call.resume();
    say(`not passed on: ${reason}`);
  }

  /** Passes a call on as the rules have it. */
  async #passStruck(call: IncomingMessage, answer: ServerResponse, faults: FaultsInFront): Promise<void> {
    const ended = this.ended.signal;
    const { bytes, stream, isWhole } = await readAhead(call);
    const own = { ...headOf(call), body: bytes, tookMs: 0, after: this.#linesSoFar() };
    if (!isWhole) return this.#record({ ...own, answer: { failure: "client gone" } });
    const strike = strikeCall(call, bytes, faults, this.#request.methods.catalog);
    if (!strike) return this.#record(await this.#pass(call, stream, answer));
    await pauseWhileOpen(call.socket, ended, strike.waits.before);
    const { isPassedOn } = strike;
    const raw = isPassedOn ? await this.#pass(call, stream) : { ...own, answer: {} };
    const isReached = isPassedOn && raw.answer.failure !== "upstream unreachable";
    // Before the client can send it again.
    const told = `; struck by ${strike.told}${isPassedOn ? "" : ", not passed on"}`;
    await this.#record({ ...raw, fault: { rules: strike.rules, isReached } }, told);
    void sendStruck(call, answer, strike, isPassedOn ? raw.answer : undefined, ended).catch(() => answer.destroy());
  }

  async #pass(call: IncomingMessage, sent: Readable, answer?: ServerResponse) {
    const after = this.#linesSoFar();
    return { ...(await forwardCall(call, sent, answer, { ...this.#request, ended: this.ended.signal })), after };
  }

  /** How many lines there are when all exchanges are written that have ended. */
  #linesSoFar = () => this.#written.then(() => this.#writer.exchanges);

  #record(raw: RawExchange & { readonly after: Promise<number> }, told = ""): Promise<void> {
    this.#written = this.#written.then(() => this.#write(raw, told));
    return this.#written;
  }

  async #write({ after, ...raw }: RawExchange & { readonly after: Promise<number> }, told: string): Promise<void> {
    if (this.failure) return;
    try {
      const redacted = await RedactedExchange.inPieces(raw, this.#keys, this.#request.methods);
      this.#request.say(this.#writer.add(redacted, await after) + told);
      if (this.#writer.calls >= this.#request.maxCalls) this.enough.resolve("max-calls");
    } catch (error) {
      this.failure = error;
      this.enough.resolve("stopped");
    }
  }
}
