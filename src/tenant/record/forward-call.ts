import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import * as http from "node:http";
import * as https from "node:https";
import { type Readable, Writable } from "node:stream";
import { stopwatchMs } from "../../common/clock.ts";
import { mostBodyBytes } from "../../common/http-call.ts";
import type { ExchangeFailure, RecordedFault } from "../../documents/recording.ts";
import type { RawBody } from "./recorded-body.ts";
import { answerFailure } from "./refuse-call.ts";

export interface RawAnswer {
  readonly status?: number;
  readonly headers?: IncomingHttpHeaders;
  readonly body?: RawBody;
  readonly failure?: ExchangeFailure;
}

/** A call that was forwarded. Nothing of it may be written anywhere before it is redacted. */
export interface RawExchange extends ReturnType<typeof headOf> {
  readonly body: RawBody;
  readonly answer: RawAnswer;
  readonly tookMs: number;
  readonly fault?: RecordedFault;
}

/** What the request line and the headers of a call say. */
export function headOf({ url = "", method: verb = "", headers }: IncomingMessage) {
  const [path = "", query = ""] = url.split("?");
  return { verb, path, query, headers };
}

export interface ForwardOptions {
  readonly upstream: URL;
  readonly timeoutMs: number;
  readonly ended: AbortSignal;
}

/**
 * Forwards a call, and its response to the client, byte for byte.
 * @param sent the body of the call
 * @param answer absent if the client gets nothing of the response
 */
export async function forwardCall(
  call: IncomingMessage,
  sent: Readable,
  answer: ServerResponse | undefined,
  { upstream, timeoutMs, ended }: ForwardOptions,
): Promise<RawExchange> {
  const begunMs = stopwatchMs();
  const sentBody = tapBody(sent);
  let received = (): RawAnswer => ({});
  let failure: ExchangeFailure | undefined;
  const receiver = answer ?? new Writable({ signal: ended, write: (_chunk, _encoding, done) => done() });
  const request = startRequest(call, upstream, timeoutMs);
  /** Keeps the first failure, because it causes the others. */
  const fail = (cause: ExchangeFailure) => {
    if (failure !== undefined || receiver.writableFinished) return;
    failure = ended.aborted ? "recording ended" : cause;
    request.destroy();
    if (!answer || !answerFailure(answer, failure)) receiver.destroy();
  };
  request.on("response", (response) => {
    const { statusCode: status = 0, statusMessage = "" } = response;
    // Node can read such a response, but cannot write it.
    if (status < 200) return fail("upstream gone");
    const body = tapBody(response);
    received = () => ({ status, headers: response.headers, body: body() });
    response.on("close", () => response.complete || fail("upstream gone"));
    if (answer) answer.sendDate = false;
    // Without a length, Node frames the body as the client's version of HTTP needs it.
    answer?.writeHead(status, statusMessage.replace(/[^\t\x20-\x7e\x80-\xff]/g, ""), forwardedHeaders(response));
    return response.pipe(receiver);
  });
  request.on("timeout", () => fail("timeout"));
  request.on("error", ({ code = "" }: NodeJS.ErrnoException) =>
    fail(received().status || /^(?:ECONNRESET|EPIPE|HPE_.*)$/.test(code) ? "upstream gone" : "upstream unreachable"),
  );
  sent.pipe(request);
  // The receiver has an error when the recording is over.
  await new Promise((resolve) => receiver.on("error", () => undefined).once("close", resolve));
  fail("client disconnected");
  const whole: RawAnswer = { ...received(), ...(failure && { failure }) };
  return { ...headOf(call), body: sentBody(), answer: whole, tookMs: stopwatchMs() - begunMs };
}

/** A request to the upstream with the path and the headers of a call. */
function startRequest(call: IncomingMessage, upstream: URL, timeoutMs: number): http.ClientRequest {
  const { url = "", method = "", headers } = call;
  const { "transfer-encoding": encoding, "content-length": length } = headers;
  const isEmpty = length === undefined && method !== "GET" && method !== "HEAD";
  // The upstream must read the body as Node did, whatever the client wrote.
  const framing = encoding ? ["Transfer-Encoding", "chunked"] : isEmpty ? ["Content-Length", "0"] : [];
  return (upstream.protocol === "https:" ? https : http).request(upstream, {
    // Each call has its own connection, because an upstream may close an idle one at the moment of a call.
    agent: false,
    method,
    path: upstream.pathname.replace(/\/+$/, "") + url,
    headers: [...forwardedHeaders(call), "Host", upstream.host, ...framing],
    timeout: timeoutMs,
  });
}

/** Headers of one connection. Some servers read `Content_Length` as `Content-Length`, which frames a message. */
export const ofConnection =
  /^(?:connection|content_length|expect|host|keep-alive|proxy-(?:authenticate|authorization|connection)|te|trailer|transfer[-_]encoding|upgrade)$/i;

const forwardedHeaders = ({ rawHeaders }: IncomingMessage): string[] =>
  rawHeaders.filter((_, at) => !ofConnection.test(rawHeaders[at - (at % 2)] as string));

/** Keeps what passes through a stream. @returns a function that gives what has passed so far */
function tapBody(stream: Readable): () => RawBody {
  const chunks: Buffer[] = [];
  let length = 0;
  stream.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= mostBodyBytes) chunks.push(chunk);
    else chunks.length = 0;
  });
  return () => (length > mostBodyBytes ? "too large" : Buffer.concat(chunks));
}
