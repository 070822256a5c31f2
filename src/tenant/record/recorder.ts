import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { EndReason } from "../../documents/recording.ts";
import { type FaultsInFront, pauseWhileOpen } from "../../library/internal.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { answerOwn, forwardCall, injectFault, refusalOf, sendInjected } from "./forward-call.ts";
import { type RawExchange, readCall } from "./raw-exchange.ts";
import { RecordingWriter } from "./recording-writer.ts";

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
    const { raw, stream } = await readCall(call);
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
