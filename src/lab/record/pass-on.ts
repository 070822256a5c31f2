import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import * as http from "node:http";
import * as https from "node:https";
import type { Readable } from "node:stream";
import { brotliDecompressSync, unzipSync } from "node:zlib";
import { stopwatchMs } from "../../ground/clock.ts";
import { jsonOr } from "../../ground/json.ts";
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
  const { url = "", method = "", headers } = call;
  const sent = tapBody(call);
  let got = (): RawExchange["answer"] => ({});
  let failure: ExchangeFailure | undefined;
  /** Keeps the first failure only: the others follow from it. */
  const fail = (why: ExchangeFailure) => {
    if (failure !== undefined || answer.writableFinished) return;
    failure = ended.aborted ? "recording ended" : why;
    request.destroy();
    if (isOwnReason(failure) && !answer.headersSent) ownAnswer(answer, failure);
    else answer.destroy();
  };
  // Without its framing, Node would send a body that is empty in pieces.
  const isBare = !/^(?:GET|HEAD)$/.test(method) && !headers["transfer-encoding"] && !headers["content-length"];
  const request = (base.protocol === "https:" ? https : http).request(base, {
    agent,
    method,
    path: base.pathname.replace(/\/+$/, "") + url,
    headers: [...passedHeaders(call, "host"), "Host", base.host, ...(isBare ? ["Content-Length", "0"] : [])],
    timeout: timeoutMs,
  });
  request.on("response", (response) => {
    const { statusCode: status = 0, statusMessage = "" } = response;
    // Node can read such an answer, but not write it.
    if (status < 200) return fail("upstream gone");
    const body = tapBody(response);
    got = () => ({ status, headers: response.headers, body: body() });
    response.on("close", () => response.complete || fail("upstream gone"));
    answer.sendDate = false;
    // Without a length, Node frames the body as the client's version of HTTP needs it.
    const passed = passedHeaders(response, "transfer-encoding");
    return response.pipe(answer.writeHead(status, statusMessage.replace(/[^\t\x20-\x7e\x80-\xff]/g, ""), passed));
  });
  request.on("timeout", () => fail("timeout"));
  request.on("error", ({ code = "" }: NodeJS.ErrnoException) =>
    fail(answer.headersSent || /^(?:ECONNRESET|EPIPE|HPE_.*)$/.test(code) ? "upstream gone" : "upstream unreachable"),
  );
  call.pipe(request);
  await new Promise((resolve) => answer.once("close", resolve));
  fail("client gone");
  const [path = "", query = ""] = url.split("?");
  const said = { ...got(), ...(failure && { failure }) };
  return { verb: method, path, query, headers, body: sent(), answer: said, tookMs: stopwatchMs() - begunMs };
}

/** Headers of one connection alone. Some servers read `Content_Length` as `Content-Length`, which frames a message. */
const ofConnection =
  /^(?:connection|expect|keep-alive|proxy-(?:authenticate|authorization|connection)|te|trailer|transfer_encoding|upgrade|content_length)$/;

/** The headers of a message for the next connection, spelt and ordered as they came: name and value in turn. */
const passedHeaders = ({ rawHeaders }: http.IncomingMessage, without: string): string[] =>
  rawHeaders.filter((_, at) => {
    const name = (rawHeaders[at - (at % 2)] as string).toLowerCase();
    return !ofConnection.test(name) && name !== without;
  });

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
  // A byte order mark is no letter of the text.
  const text = new TextDecoder().decode(plain);
  if (nestsDeeper(text, 200)) return { unread: "nested too deeply", size };
  const json = jsonOr(text);
  if (json === undefined) return { unread: "not JSON", size, text };
  return { json, text, hasMark: plain.subarray(0, 3).toString("hex") === "efbbbf" };
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
