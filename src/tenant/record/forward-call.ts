import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import * as http from "node:http";
import * as https from "node:https";
import { type Readable, Writable } from "node:stream";
import { stopwatchMs } from "../../common/clock.ts";
import { mostBodyBytes } from "../../common/http-call.ts";
import { webApiRoot } from "../../common/own-paths.ts";
import { problem, problemType } from "../../common/problem.ts";
import type { ExchangeFailure, RecordedFault } from "../../documents/recording.ts";
import { createListenAddress, refuseForeign } from "../../library/internal.ts";
import { type Catalog, methodAt } from "../../vendor/catalog.ts";
import { isReadOnly } from "../../vendor/method.ts";

export interface RawAnswer {
  readonly status?: number;
  readonly headers?: IncomingHttpHeaders;
  readonly body?: Buffer | undefined;
  readonly failure?: ExchangeFailure;
}

/** A call as it passed through. Nothing of it may be written anywhere before it is redacted. */
export interface RawExchange extends ReturnType<typeof headOf> {
  readonly body: Buffer | undefined;
  readonly answer: RawAnswer;
  readonly tookMs: number;
  readonly fault?: RecordedFault;
}

export function headOf({ url = "", method: verb = "", headers }: IncomingMessage) {
  const [path = "", query = ""] = url.split("?");
  return { verb, path, query, headers };
}

export interface ForwardOptions {
  readonly upstream: URL;
  readonly timeoutMs: number;
  /** Is aborted when the recording is over. */
  readonly ended: AbortSignal;
}

/**
 * Passes a call on, and its answer back, byte for byte.
 * @param sent the body of the call
 * @param answer absent: the client gets nothing of it
 */
export async function forwardCall(
  call: IncomingMessage,
  sent: Readable,
  answer: ServerResponse | undefined,
  { upstream: base, timeoutMs, ended }: ForwardOptions,
): Promise<RawExchange> {
  const begunMs = stopwatchMs();
  const { url = "", method: verb = "", headers } = call;
  const sentBody = tapBody(sent);
  let readAnswer = (): RawAnswer => ({});
  let failure: ExchangeFailure | undefined;
  const receiver = answer ?? new Writable({ signal: ended, write: (_chunk, _encoding, done) => done() });
  /** Keeps the first failure. The others follow from it. */
  const fail = (why: ExchangeFailure) => {
    if (failure !== undefined || receiver.writableFinished) return;
    failure = ended.aborted ? "recording ended" : why;
    request.destroy();
    if (!answer || !answerFailure(answer, failure)) receiver.destroy();
  };
  const { "transfer-encoding": encoding, "content-length": length } = headers;
  const isEmpty = length === undefined && verb !== "GET" && verb !== "HEAD";
  // The upstream must read the body as Node did, whatever the client wrote.
  const framing = encoding ? ["Transfer-Encoding", "chunked"] : isEmpty ? ["Content-Length", "0"] : [];
  const request = (base.protocol === "https:" ? https : http).request(base, {
    // Each call has a connection of its own: an upstream may close an idle one at the moment of a call.
    agent: false,
    method: verb,
    path: base.pathname.replace(/\/+$/, "") + url,
    headers: [...passedHeaders(call), "Host", base.host, ...framing],
    timeout: timeoutMs,
  });
  request.on("response", (response) => {
    const { statusCode: status = 0, statusMessage = "" } = response;
    // Node reads such an answer, but cannot write it.
    if (status < 200) return fail("upstream gone");
    const body = tapBody(response);
    readAnswer = () => ({ status, headers: response.headers, body: body() });
    response.on("close", () => response.complete || fail("upstream gone"));
    if (answer) answer.sendDate = false;
    // Without a length, Node frames the body as the client's version of HTTP needs it.
    answer?.writeHead(status, statusMessage.replace(/[^\t\x20-\x7e\x80-\xff]/g, ""), passedHeaders(response));
    return response.pipe(receiver);
  });
  request.on("timeout", () => fail("timeout"));
  request.on("error", ({ code = "" }: NodeJS.ErrnoException) =>
    fail(readAnswer().status || /^(?:ECONNRESET|EPIPE|HPE_.*)$/.test(code) ? "upstream gone" : "upstream unreachable"),
  );
  sent.pipe(request);
  // An error comes when the recording is over.
  await new Promise((resolve) => receiver.on("error", () => undefined).once("close", resolve));
  fail("client gone");
  const passed: RawAnswer = { ...readAnswer(), ...(failure && { failure }) };
  return { ...headOf(call), body: sentBody(), answer: passed, tookMs: stopwatchMs() - begunMs };
}

/** Answers for an upstream that failed. @returns could it be answered? */
export function answerFailure(answer: ServerResponse, failure: ExchangeFailure): boolean {
  if (!(failure in answers) || answer.headersSent) return false;
  ownAnswer(answer, failure as OwnReason);
  return true;
}

/** Headers of one connection. Some servers read `Content_Length` as `Content-Length`, which frames a message. */
export const ofConnection =
  /^(?:connection|content_length|expect|host|keep-alive|proxy-(?:authenticate|authorization|connection)|te|trailer|transfer[-_]encoding|upgrade)$/i;

const passedHeaders = ({ rawHeaders }: IncomingMessage): string[] =>
  rawHeaders.filter((_, at) => !ofConnection.test(rawHeaders[at - (at % 2)] as string));

/** @returns a function that gives all that passed through a stream so far; `undefined` if it was too much */
function tapBody(stream: Readable): () => Buffer | undefined {
  const chunks: Buffer[] = [];
  let length = 0;
  stream.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= mostBodyBytes) chunks.push(chunk);
    else chunks.length = 0;
  });
  return () => (length > mostBodyBytes ? undefined : Buffer.concat(chunks));
}

/** The recorder's own answers, in the vendor's envelope: HTTP status, code, message. The code says that they are ours. */
const answers = {
  "upstream unreachable": [502, "UpstreamUnreachable", "The upstream cannot be reached."],
  "upstream gone": [502, "UpstreamGone", "The upstream closed the connection before it answered."],
  timeout: [504, "UpstreamTimeout", "The upstream was silent for 60 seconds."],
  "write refused": [200, "RefusesWrites", "The call may write, and was not passed on; allow it with --allow-writes."],
  "no method": [404, "NoMethod", `Only calls below ${webApiRoot} are passed on.`],
  "odd path": [400, "OddPath", "Servers read this path differently; use letters, digits, _, -, dots, single slashes."],
  "two hosts": [400, "TwoHosts", "The request has more than one Host; expected one."],
  "body of a reading verb": [400, "BodyOfGet", "A GET or HEAD has no body; send its parameters in the query."],
  "other method asked for": [400, "MethodOverride", "A header or parameter asks for another method; send that one."],
  over: [503, "IsOver", "The recording is over, and the call was not passed on."],
} as const;

type OwnReason = keyof typeof answers;

function ownAnswer(response: ServerResponse, reason: OwnReason): void {
  const [status, code, message] = answers[reason];
  const description = "Said by crmcom-mock record, not by CRM.COM.";
  send(response, status, "application/json", { data: {}, status: { code: `Recorder${code}`, message, description } });
}

function send(response: ServerResponse, status: number, type: string, json: unknown): void {
  // Without the connection, nobody can take an unread body for the next request.
  const isOdd = status === 400 || status === 403;
  response.writeHead(status, { "content-type": type, ...(isOdd && { connection: "close" }) }).end(JSON.stringify(json));
}

const listener = createListenAddress("127.0.0.1", []);

export interface ForwardRules {
  readonly allowWrites: boolean;
  /** The methods of which it is known whether they write. */
  readonly catalog: Catalog;
  readonly isOver: boolean;
}

/** Answers a call that may not be passed on. @returns why it may not; `undefined` when it may */
export function refuseCall(call: IncomingMessage, answer: ServerResponse, rules: ForwardRules) {
  const { host, origin, "sec-fetch-site": site } = call.headers;
  // No page of another site may lead a browser of this machine to the upstream, nor may another name of this host.
  const foreign =
    refuseForeign(listener, { host, origin }, "Call it 127.0.0.1 or localhost.") ??
    (site === "cross-site" && problem(403, "Foreign page", "Pages of other sites may not call this address."));
  if (foreign) {
    void foreign.json().then((json) => send(answer, 403, problemType, json));
    return "foreign caller";
  }
  const isBarred = !rules.allowWrites && !isReading(call, rules.catalog);
  const reason = oddRequest(call) ?? (isBarred ? "write refused" : rules.isOver ? "over" : undefined);
  if (reason !== undefined) ownAnswer(answer, reason);
  return reason;
}

/** Headers and parameters that may ask a server for another method or path than the request line. */
const overrides =
  /^(?:_method|x[-_](?:http[-_])?(?:method|verb)(?:[-_]override)?|x[-_](?:original|rewrite)[-_](?:ur[il]|method|verb))$/i;

const plainTarget = /^(?:\/[\w-]+(?:\.[\w-]+)*)*\/?(?:\?[^?#]*)?$/;

function oddRequest({ url = "", method = "", headers, headersDistinct }: IncomingMessage): OwnReason | undefined {
  if (!plainTarget.test(url)) return "odd path";
  if (!url.startsWith(webApiRoot)) return "no method";
  if ((headersDistinct["host"]?.length ?? 0) > 1) return "two hosts";
  // Some servers read a semicolon in a query as an ampersand.
  const query = url.split("?")[1]?.replaceAll(";", "&");
  const names = [...Object.keys(headers), ...new URLSearchParams(query).keys()];
  if (names.some((name) => overrides.test(name))) return "other method asked for";
  const hasBody = Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
  return hasBody && (method === "GET" || method === "HEAD") ? "body of a reading verb" : undefined;
}

/** Logins open a session, and change nothing else. */
const logins = /^authentication\/(?:(?:web_api|consumer_application|device_application)_key\/)?token$/;

/** Last words of paths that read, for paths that no known method has. */
const reading = /(?:^|\/)(?:show|list|search|verify)$/;

/** Does a call only read? The method says so if we know it, else the verb and the last word of the path. */
function isReading({ url = "", method: verb = "" }: IncomingMessage, catalog: Catalog): boolean {
  const path = url.slice(webApiRoot.length).replace(/\/?(?:\?.*)?$/, "");
  const isGet = verb === "GET" || verb === "HEAD";
  if (logins.test(path)) return isGet || verb === "POST";
  const known = methodAt(path, catalog);
  if (!known) return isGet && reading.test(path);
  return isReadOnly(known) && (isGet || verb === known.verb);
}
