import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import * as http from "node:http";
import * as https from "node:https";
import type { Readable } from "node:stream";
import { brotliDecompressSync, unzipSync } from "node:zlib";
import { stopwatchMs } from "../../ground/clock.ts";
import { nestsDeeper } from "../../wire/body-text.ts";
import { isOwnReason, ownAnswer } from "./admission.ts";
import { sizeClass } from "./marker.ts";
import type { ExchangeFailure, UnreadReason } from "./recording.ts";

export interface Upstream {
  readonly base: URL;
  readonly agent: http.Agent;
  readonly timeoutMs: number;
  /** Aborted when the recording ends while calls are under way. */
  readonly ended: AbortSignal;
}

/** A call that passed through, as it was: nothing of it may be written anywhere before it is redacted. */
export interface RawExchange {
  readonly verb: string;
  /** Below the address of the proxy, without the query. */
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** As it went over the wire; `undefined` when there was more than is looked at. */
  readonly body: Buffer | undefined;
  readonly answer: {
    readonly status?: number;
    readonly headers?: IncomingHttpHeaders;
    readonly body?: Buffer | undefined;
    readonly failure?: ExchangeFailure;
  };
  /** Until its last byte, in milliseconds. */
  readonly tookMs: number;
}

/** Passes a call on, and its answer back, byte for byte as they come. Resolves with what passed when the call is over. */
export async function passOn(
  call: http.IncomingMessage,
  answer: http.ServerResponse,
  { base, agent, timeoutMs, ended }: Upstream,
): Promise<RawExchange> {
  const begunMs = stopwatchMs();
  const sent = tapBody(call);
  let got: { readonly response: http.IncomingMessage; readonly body: () => Buffer | undefined } | undefined;
  let failure: ExchangeFailure | undefined;
  /** Keeps the first failure only: the others follow from it. */
  const fail = (why: ExchangeFailure) => {
    if (failure !== undefined || answer.writableFinished) return;
    failure = ended.aborted ? "recording ended" : why;
    request.destroy();
    if (isOwnReason(failure) && !answer.headersSent) ownAnswer(answer, failure);
    else answer.destroy();
  };
  const request = (base.protocol === "https:" ? https : http).request(base, {
    agent,
    method: call.method,
    path: base.pathname.replace(/\/+$/, "") + call.url,
    headers: [...passedHeaders(call.rawHeaders, "host"), "Host", base.host, ...framingOf(call)],
    timeout: timeoutMs,
  });
  request.on("response", (response) => {
    // Node can read such an answer, but not write it.
    if ((response.statusCode ?? 0) < 200) return fail("upstream gone");
    got = { response, body: tapBody(response) };
    response.on("close", () => response.complete || fail("upstream gone"));
    response.on("error", () => fail("upstream gone"));
    return passBack(response, answer);
  });
  request.on("timeout", () => fail("timeout"));
  request.on("error", ({ code = "" }: NodeJS.ErrnoException) =>
    fail(got || /^(?:ECONNRESET|EPIPE|HPE_.*)$/.test(code) ? "upstream gone" : "upstream unreachable"),
  );
  call.on("error", () => fail("client gone"));
  call.pipe(request);
  await new Promise((resolve) => answer.once("close", resolve));
  if (!answer.writableFinished) fail("client gone");
  const [path = "", query = ""] = (call.url as string).split("?");
  const { statusCode: status = 0, headers = {} } = got?.response ?? {};
  return {
    verb: call.method as string,
    path,
    query,
    headers: call.headers,
    body: sent(),
    answer: { ...(got && { status, headers, body: got.body() }), ...(failure && { failure }) },
    tookMs: stopwatchMs() - begunMs,
  };
}

function passBack(response: http.IncomingMessage, answer: http.ServerResponse): void {
  const { statusCode = 0, statusMessage = "", rawHeaders, headers } = response;
  const reason = statusMessage.replace(/[^\t\x20-\x7e\x80-\xff]/g, "");
  const { "content-length": length, "transfer-encoding": encoding } = headers;
  // Without a length, Node frames the body as the client's version of HTTP needs it.
  const framing = length === undefined || encoding ? [] : ["Content-Length", length];
  answer.sendDate = false;
  answer.writeHead(statusCode, reason, [...passedHeaders(rawHeaders), ...framing]);
  response.pipe(answer);
}

/** Headers of one connection alone, and those that frame a message. Some servers read `Content_Length` as `Content-Length`. */
const ofConnection =
  /^(?:connection|expect|keep-alive|proxy-authenticate|proxy-authorization|proxy-connection|te|trailer|transfer[-_]encoding|upgrade|content[-_]length)$/i;

/** The headers of a message for the next connection, spelt and ordered as they came: name and value in turn. */
const passedHeaders = (raw: readonly string[], without?: string): string[] =>
  raw.filter((_, at) => {
    const name = raw[at - (at % 2)] as string;
    return !ofConnection.test(name) && name.toLowerCase() !== without;
  });

/** The framing of a body for the upstream: as Node read it, never as a header of the client says. */
function framingOf({ method, headers }: http.IncomingMessage): string[] {
  if (headers["transfer-encoding"] !== undefined) return ["Transfer-Encoding", "chunked"];
  const length = headers["content-length"];
  if (length !== undefined) return ["Content-Length", length];
  return method === "GET" || method === "HEAD" ? [] : ["Content-Length", "0"];
}

/** Keeps idle connections for a second, as an upstream that closes one at the moment of the next call breaks that call. */
export const upstreamAgent = (protocol: string): http.Agent =>
  new (protocol === "https:" ? https : http).Agent({ keepAlive: true, timeout: 1000 });

/** Bytes of a body that are looked at; what is larger is passed on and not recorded. */
const mostBodyBytes = 16 * 2 ** 20;

/** Keeps what passes through a stream. @returns what gives all that passed so far; `undefined` when it was too much */
function tapBody(stream: Readable): () => Buffer | undefined {
  let chunks: Buffer[] = [];
  let length = 0;
  stream.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= mostBodyBytes) chunks.push(chunk);
    else chunks = [];
  });
  return () => (length > mostBodyBytes ? undefined : Buffer.concat(chunks));
}

/** A body as it is read, or why it is not, with its size class; `undefined`: there was none. */
export type UnpackedBody =
  | { readonly json: unknown; readonly text: string; readonly hasMark: boolean }
  | { readonly unread: UnreadReason; readonly size: string; readonly text?: string }
  | undefined;

/** Reads the JSON of a body, whatever it was packed in. */
export function unpackBody(bytes: Buffer | undefined, headers: IncomingHttpHeaders): UnpackedBody {
  if (!bytes) return { unread: "too large", size: "more" };
  if (bytes.length === 0) return undefined;
  const size = sizeClass(bytes.length);
  const plain = unpacked(bytes, headers["content-encoding"]?.toLowerCase() || "identity");
  if (!plain) return { unread: "not unpacked", size };
  if (!isUtf8(plain)) return { unread: "not UTF-8", size };
  const text = new TextDecoder().decode(plain);
  if (nestsDeeper(text, 200)) return { unread: "nested too deeply", size };
  try {
    // A byte order mark is no letter of the text.
    return { json: JSON.parse(text), text, hasMark: plain.subarray(0, 3).toString("hex") === "efbbbf" };
  } catch {
    return { unread: "not JSON", size, text };
  }
}

function unpacked(bytes: Buffer, encoding: string): Buffer | undefined {
  const most = { maxOutputLength: mostBodyBytes };
  try {
    if (encoding === "br") return brotliDecompressSync(bytes, most);
    if (/^(?:(?:x-)?gzip|deflate)$/.test(encoding)) return unzipSync(bytes, most);
    return encoding === "identity" ? bytes : undefined;
  } catch {
    return undefined;
  }
}
