import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import { type Readable, Writable } from "node:stream";
import { stopwatchMs } from "../../common/clock.ts";
import { decodeContent } from "../../common/content-encoding.ts";
import { mostBodyBytes } from "../../common/http-call.ts";
import { objectOf } from "../../common/json.ts";
import { webApiRoot } from "../../common/own-paths.ts";
import type { ExchangeFailure } from "../../documents/recording.ts";
import {
  breakConnection,
  createListenAddress,
  type FaultsInFront,
  type Injection,
  pauseWhileOpen,
  refuseForeign,
} from "../../library/internal.ts";
import { readQuery } from "../../schema/read-query.ts";
import { type Catalog, type Methods, methodAt } from "../../vendor/catalog.ts";
import { isReadOnly } from "../../vendor/method.ts";
import { type RawAnswer, type RawExchange, readBody } from "./raw-exchange.ts";

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

/** The recorder's own responses, in the vendor's envelope: HTTP status, code, message. The code names the recorder. */
const ownResponses = {
  "upstream unreachable": [502, "UpstreamUnreachable", "The upstream cannot be reached."],
  "upstream gone": [502, "UpstreamGone", "The upstream closed the connection before it answered."],
  timeout: [504, "UpstreamTimeout", "The upstream was silent for 60 seconds."],
  "write refused": [200, "RefusesWrites", "The call may write, so it was not forwarded; allow it with --allow-writes."],
  "no method": [404, "NoMethod", `Only calls below ${webApiRoot} are forwarded.`],
  "odd request": [400, "OddRequest", "Send one Host, a plain path, no body of a GET, and no method in a header."],
  "foreign caller": [403, "ForeignCaller", "Call 127.0.0.1 or localhost, and not from a page of another site."],
  over: [503, "IsOver", "The recording is over, so the call was not forwarded."],
} as const;

type OwnReason = keyof typeof ownResponses;

/** Responds in place of the upstream. @returns false if the reason has no response, or the client a part of another one */
export function answerOwn(answer: ServerResponse, reason: OwnReason | ExchangeFailure): boolean {
  if (!(reason in ownResponses) || answer.headersSent) return false;
  const [status, code, message] = ownResponses[reason as OwnReason];
  const description = "Sent by crmcom-mock record, not by CRM.COM.";
  const json = { data: {}, status: { code: `Recorder${code}`, message, description } };
  // On a connection that is closed, an unread body cannot be read as the next request.
  const closing = (status === 400 || status === 403) && { connection: "close" };
  answer.writeHead(status, { "content-type": "application/json", ...closing }).end(JSON.stringify(json));
  return true;
}

/** Headers and parameters that may ask a server for another method or path than the request line. */
const overrides =
  /^(?:_method|x[-_](?:http[-_])?(?:method|verb)(?:[-_]override)?|x[-_](?:original|rewrite)[-_](?:ur[il]|method|verb))$/i;

const ownAddress = createListenAddress("127.0.0.1", []);

const plainTarget = /^(?:\/[\w-]+(?:\.[\w-]+)*)*\/?(?:\?[^?#]*)?$/;

/** Why a call may not be forwarded; `undefined` if it may. */
export function refusalOf(call: IncomingMessage, request: RecordRequest, isOver: boolean): OwnReason | undefined {
  const { url = "", method = "", headers, headersDistinct } = call;
  const { host, origin, "sec-fetch-site": site } = headers;
  // A page of another site must not reach the upstream through a browser on this machine.
  const isForeign = refuseForeign(ownAddress, { host, origin }) !== undefined;
  if (isForeign || site === "cross-site") return "foreign caller";
  // Some servers read a semicolon in a query as an ampersand.
  const query = url.split("?")[1]?.replaceAll(";", "&");
  const names = [...Object.keys(headers), ...new URLSearchParams(query).keys()];
  const hasBody = Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
  const isOdd = !plainTarget.test(url) || (hasBody && (method === "GET" || method === "HEAD"));
  const hasTwoHosts = (headersDistinct["host"] ?? []).length > 1;
  if (isOdd || hasTwoHosts || names.some((name) => overrides.test(name))) return "odd request";
  if (!url.startsWith(webApiRoot)) return "no method";
  if (!request.allowWrites && !isReading(call, request.methods.catalog)) return "write refused";
  return isOver ? "over" : undefined;
}

/** True if a call only reads: as its method says, or else as its verb and the last word of its path say. */
function isReading({ url = "", method: verb = "" }: IncomingMessage, catalog: Catalog): boolean {
  const path = url.slice(webApiRoot.length).replace(/\/?(?:\?.*)?$/, "");
  const isGet = verb === "GET" || verb === "HEAD";
  const isLogin = /^authentication\/(?:(?:web_api|consumer_application|device_application)_key\/)?token$/.test(path);
  if (isLogin) return isGet || verb === "POST";
  const known = methodAt(path, catalog);
  if (!known) return isGet && /(?:^|\/)(?:show|list|search|verify)$/.test(path);
  return isReadOnly(known) && (isGet || verb === known.verb);
}

/** Forwards a call with its body, and the response byte for byte. @param answer absent if the client gets nothing of it */
export async function forwardCall(
  call: IncomingMessage,
  sent: Readable,
  answer: ServerResponse | undefined,
  { upstream, timeoutMs }: RecordRequest,
  ended: AbortSignal,
) {
  const begunMs = stopwatchMs();
  let received: RawAnswer = {};
  let failure: ExchangeFailure | undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  const receiver = answer ?? new Writable({ signal: ended, write: (_chunk, _encoding, done) => done() });
  const request = startRequest(call, upstream, timeoutMs);
  /** Keeps the first failure, because it causes the others. */
  const fail = (cause: ExchangeFailure) => {
    if (failure !== undefined || receiver.writableFinished) return;
    failure = ended.aborted ? "recording ended" : cause;
    request.destroy();
    if (!answer || !answerOwn(answer, failure)) receiver.destroy();
  };
  request.on("response", (response) => {
    const { statusCode: status = 0, statusMessage = "", headers } = response;
    // Node can read such a response, but cannot write it.
    if (status < 200) return fail("upstream gone");
    received = { status, headers };
    response.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= mostBodyBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    response.on("close", () => response.complete || fail("upstream gone"));
    if (answer) answer.sendDate = false;
    // Without a length, Node frames the body as the client's version of HTTP needs it.
    answer?.writeHead(status, statusMessage.replace(/[^\t\x20-\x7e\x80-\xff]/g, ""), forwardedHeaders(response));
    return response.pipe(receiver);
  });
  request.on("timeout", () => fail("timeout"));
  request.on("error", ({ code = "" }: NodeJS.ErrnoException) =>
    fail(received.status || /^(?:ECONNRESET|EPIPE|HPE_.*)$/.test(code) ? "upstream gone" : "upstream unreachable"),
  );
  sent.on("error", () => fail("client disconnected")).pipe(request);
  // The receiver has an error when the recording is over.
  if (!receiver.closed) await new Promise((resolve) => receiver.on("error", () => undefined).once("close", resolve));
  fail("client disconnected");
  const body = length > mostBodyBytes ? "too large" : Buffer.concat(chunks);
  const whole: RawAnswer = { ...received, ...(received.status && { body }), ...(failure && { failure }) };
  return { answer: whole, tookMs: stopwatchMs() - begunMs };
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
const ofConnection =
  /^(?:connection|content_length|expect|host|keep-alive|proxy-(?:authenticate|authorization|connection)|te|trailer|transfer[-_]encoding|upgrade)$/i;

const forwardedHeaders = ({ rawHeaders }: IncomingMessage): string[] =>
  rawHeaders.filter((_, at) => !ofConnection.test(rawHeaders[at - (at % 2)] as string));

/** Applies the rules to a call. @returns `undefined` if no rule applies */
export async function injectFault(raw: RawExchange, { faults, methods }: RecordRequest) {
  if (!faults) return undefined;
  const { verb, path, query, headers, body } = raw;
  const method = methodAt(path.slice(webApiRoot.length), methods.catalog);
  const json = objectOf((await readBody(body, headers))?.json);
  return faults.inject({
    operation: method?.name,
    ...{ verb, path, query, rows: undefined },
    headers: textHeaders(headers),
    body: method && verb === "GET" ? readQuery(query, method.parameters) : json,
  });
}

/** Sends a client what rules make of the response of a system. */
export async function sendInjected(
  { socket }: IncomingMessage,
  answer: ServerResponse,
  injection: Injection,
  own: RawAnswer,
  ended: AbortSignal,
): Promise<void> {
  const plain = await plainAnswerOf(own);
  await pauseWhileOpen(socket, ended, injection.waits.after);
  if (injection.isForwarded && !plain) {
    // The system broke the response off, or the response is too large to be held.
    if (injection.broken || !own.failure || !answerOwn(answer, own.failure)) socket.destroy();
    return;
  }
  const { status, headers, body } = injection.answer(plain);
  if (injection.broken) return breakConnection(answer, socket, ended, injection.broken, { status, headers, body });
  for (const [name, text] of Object.entries(headers)) {
    // Each cookie has its own header.
    answer.setHeader(name, text === plain?.headers[name] ? (own.headers?.[name] ?? text) : text);
  }
  answer.statusCode = status;
  const portions = injection.portions(body);
  if (portions) answer.setHeader("content-length", body.length);
  for (const { waitMs, bytes } of portions ?? []) {
    await pauseWhileOpen(socket, ended, waitMs);
    answer.write(bytes);
  }
  answer.end(portions ? undefined : body);
}

/** The response of a system as rules read it: decoded, without the headers about its encoding; `undefined` if it is not whole. */
async function plainAnswerOf({ status = 0, headers = {}, body, failure }: RawAnswer) {
  if (failure !== undefined || !Buffer.isBuffer(body)) return undefined;
  const decoded = await decodeContent(body, headers["content-encoding"] ?? "", mostBodyBytes);
  const isOfForm = (name: string) => ofConnection.test(name) || /^content-(?:encoding|length)$/.test(name);
  const kept = Object.entries(textHeaders(headers)).filter(([name]) => !isOfForm(name));
  return { status, headers: Object.fromEntries(kept), body: Buffer.isBuffer(decoded) ? decoded : body };
}

const textHeaders = (headers: IncomingMessage["headers"]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, text = ""]) => [name, [text].flat().join(", ")]));
