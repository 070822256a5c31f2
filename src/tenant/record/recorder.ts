import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { mostBodyBytes } from "../../common/http-call.ts";
import type { EndReason } from "../../documents/recording.ts";
import { type FaultsInFront, pauseWhileOpen } from "../../library/internal.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { forwardCall, injectFault, type RawExchange, readCall, sendInjected } from "./forward-call.ts";
import { Pseudonyms } from "./pseudonyms.ts";
import { RecordingWriter } from "./recording-writer.ts";
import { redactExchange } from "./redactor.ts";
import { refuseCall } from "./refuse-call.ts";

export interface RecordRequest {
  readonly path: string;
  readonly isAppending: boolean;
  readonly upstream: URL;
  readonly release: string;
  readonly methods: Methods;
  readonly port: number;
  readonly timeoutMs: number;
  readonly allowWrites: boolean;
  readonly maxCalls: number;
  /** Makes the same pseudonyms in each run; absent: the key is random. */
  readonly pseudonymSeed?: string;
  /** Rules that inject faults; absent: every call is forwarded unchanged. */
  readonly faults?: FaultsInFront | undefined;
  say(line: string): void;
}

/** Starts a proxy on this machine alone. @throws ConfigError when the file cannot be used, and what the socket throws */
export async function startRecorder(request: RecordRequest): Promise<Recorder> {
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 65_000 });
  await once(server.listen(request.port, "127.0.0.1"), "listening");
  try {
    return new Recorder(request, server);
  } catch (error) {
    // Without a file, no port stays open.
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

class Recorder {
  readonly url: string;
  readonly #request: RecordRequest;
  readonly #server: Server;
  readonly #keys: Pseudonyms;
  readonly #writer: RecordingWriter;
  readonly #ended = new AbortController();
  readonly #enough = Promise.withResolvers<EndReason>();
  /** Resolves when `maxCalls` were recorded, or when no more can be written. */
  readonly enough: Promise<EndReason> = this.#enough.promise;
  readonly #pending = new Set<Promise<void>>();
  #begunCalls = 0;
  /** The bytes of the bodies that wait until their exchanges are written. */
  #waitingBytes = 0;
  /** Writes exchanges one after the other, in the order of their ends. */
  #written: Promise<void> = Promise.resolve();
  /** Why no more can be written. */
  #failure: unknown;

  /** @throws ConfigError when the file cannot be used */
  constructor(request: RecordRequest, server: Server) {
    this.#request = request;
    this.#server = server;
    this.#keys = new Pseudonyms(request.pseudonymSeed);
    this.#writer = new RecordingWriter(request, this.#keys);
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (call, answer) => {
      const served: Promise<void> = this.#serve(call, answer).finally(() => this.#pending.delete(served));
      this.#pending.add(served);
    });
  }

  /** True if a call of the Web API was received, forwarded or not. */
  isCalled = (): boolean => this.#begunCalls + this.#writer.refusedWrites > 0;

  /** Waits a moment for open calls. @returns a summary, in lines. @throws ConfigError when the file is not whole */
  async end(reason: EndReason): Promise<string[]> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    await Promise.race([Promise.all(this.#pending), sleep(1000, undefined, { ref: false })]);
    this.#ended.abort();
    this.#server.closeAllConnections();
    await Promise.all([closed, ...this.#pending]);
    if (this.#failure) throw this.#failure;
    return [...this.#writer.end(reason), ...(this.#request.faults?.summarize() ?? [])];
  }

  async #serve(call: IncomingMessage, answer: ServerResponse): Promise<void> {
    const reason = refuseCall(call, answer, this.#request, this.#begunCalls >= this.#request.maxCalls);
    if (reason !== undefined) {
      if (reason === "write refused") this.#writer.refusedWrites += 1;
      // A client that still sends its body reads the response afterwards.
      call.resume();
      return this.#request.say(`not forwarded: ${reason}`);
    }
    this.#begunCalls += 1;
    // How many lines there are when all exchanges are written that have ended.
    const after = this.#written.then(() => this.#writer.exchanges);
    const ended = this.#ended.signal;
    const { raw, stream } = await readCall(call);
    if (!stream) {
      const failure = ended.aborted ? "recording ended" : "client disconnected";
      return this.#record({ ...raw, answer: { failure } }, after);
    }
    const injection = await injectFault(raw, this.#request);
    await pauseWhileOpen(call.socket, ended, injection?.waits.before ?? 0);
    const isForwarded = injection?.isForwarded !== false;
    const receiver = injection ? undefined : answer;
    const forwarded = isForwarded && (await forwardCall(call, stream, receiver, this.#request, ended));
    const whole: RawExchange = { ...raw, ...forwarded };
    if (!injection) return this.#record(whole, after);
    const { rules, told } = injection;
    const fault = { rules, isReached: isForwarded && whole.answer.failure !== "upstream unreachable" };
    // The exchange is written before the client can send the call again.
    await this.#record({ ...whole, fault }, after, `; injected ${told}${isForwarded ? "" : ", not forwarded"}`);
    const received = isForwarded ? whole.answer : undefined;
    void sendInjected(call, answer, injection, received, ended).catch(() => answer.destroy());
  }

  /** Writes an exchange when it is its turn. Bodies that would wait beside too many others are not recorded. */
  #record(raw: RawExchange, after: Promise<number>, told = ""): Promise<void> {
    const kept = keptExchange(raw, this.#waitingBytes);
    const waiting = bodyBytes(kept);
    this.#waitingBytes += waiting;
    this.#written = this.#written
      .then(() => this.#write(kept, after, told))
      .finally(() => (this.#waitingBytes -= waiting));
    return this.#written;
  }

  async #write(raw: RawExchange, after: Promise<number>, told: string): Promise<void> {
    if (this.#failure) return;
    try {
      const redacted = await redactExchange(raw, this.#keys, this.#request.methods);
      this.#request.say(this.#writer.add(redacted, await after) + told);
      if (this.#writer.calls >= this.#request.maxCalls) this.#enough.resolve("max-calls");
    } catch (error) {
      this.#failure = error;
      this.#enough.resolve("stopped");
    }
  }
}

const mostWaitingBytes = 4 * mostBodyBytes;

const bodyBytes = ({ body, answer }: RawExchange): number => body.length + (answer.body?.length ?? 0);

/** An exchange that has to wait, without its bodies if too many bytes wait already. */
export function keptExchange(raw: RawExchange, waitingBytes: number): RawExchange {
  if (waitingBytes === 0 || waitingBytes + bodyBytes(raw) <= mostWaitingBytes) return raw;
  const body = "too many at once";
  return { ...raw, body, answer: { ...raw.answer, body } };
}
