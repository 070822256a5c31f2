import type { IncomingMessage, ServerResponse } from "node:http";
import { webApiRoot } from "../../common/own-paths.ts";
import { problem, problemType } from "../../common/problem.ts";
import type { ExchangeFailure } from "../../documents/recording.ts";
import { createListenAddress, refuseForeign } from "../../library/internal.ts";
import { type Catalog, methodAt } from "../../vendor/catalog.ts";
import { isReadOnly } from "../../vendor/method.ts";
import type { RecordRequest } from "./recorder.ts";

/** The recorder's own responses, in the vendor's envelope: HTTP status, code, message. The code names the recorder. */
const ownResponses = {
  "upstream unreachable": [502, "UpstreamUnreachable", "The upstream cannot be reached."],
  "upstream gone": [502, "UpstreamGone", "The upstream closed the connection before it answered."],
  timeout: [504, "UpstreamTimeout", "The upstream was silent for 60 seconds."],
  "write refused": [200, "RefusesWrites", "The call may write, so it was not forwarded; allow it with --allow-writes."],
  "no method": [404, "NoMethod", `Only calls below ${webApiRoot} are forwarded.`],
  "odd request": [
    400,
    "OddRequest",
    "Servers may read it differently; send one Host, a plain path, no body of a GET, no other method.",
  ],
  over: [503, "IsOver", "The recording is over, so the call was not forwarded."],
} as const;

type OwnReason = keyof typeof ownResponses;

/**
 * Responds in place of the upstream.
 * @returns false if there is no response for the reason, or if the client has a part of another response
 */
export function answerOwn(answer: ServerResponse, reason: OwnReason | ExchangeFailure): boolean {
  if (!(reason in ownResponses) || answer.headersSent) return false;
  const [status, code, message] = ownResponses[reason as OwnReason];
  const description = "Sent by crmcom-mock record, not by CRM.COM.";
  const json = { data: {}, status: { code: `Recorder${code}`, message, description } };
  const headers = { "content-type": "application/json", ...(status === 400 && closing) };
  answer.writeHead(status, headers).end(JSON.stringify(json));
  return true;
}

/** On a connection that is closed, an unread body cannot be read as the next request. */
const closing = { connection: "close" };

const listener = createListenAddress("127.0.0.1", []);

/** Responds to a call that may not be forwarded. @returns why it may not be; `undefined` if it may */
export function refuseCall(call: IncomingMessage, answer: ServerResponse, request: RecordRequest, isOver: boolean) {
  const { host, origin, "sec-fetch-site": site } = call.headers;
  // A page of another site must not reach the upstream through a browser on this machine.
  const foreign =
    refuseForeign(listener, { host, origin }, "Call it 127.0.0.1 or localhost.") ??
    (site === "cross-site" && problem(403, "Foreign page", "Pages of other sites may not call this address."));
  if (foreign) {
    void foreign.text().then((text) => answer.writeHead(403, { "content-type": problemType, ...closing }).end(text));
    return "foreign caller";
  }
  const reason = ownReason(call, request, isOver);
  if (reason !== undefined) answerOwn(answer, reason);
  return reason;
}

/** Headers and parameters that may ask a server for another method or path than the request line. */
const overrides =
  /^(?:_method|x[-_](?:http[-_])?(?:method|verb)(?:[-_]override)?|x[-_](?:original|rewrite)[-_](?:ur[il]|method|verb))$/i;

const plainTarget = /^(?:\/[\w-]+(?:\.[\w-]+)*)*\/?(?:\?[^?#]*)?$/;

function ownReason(call: IncomingMessage, request: RecordRequest, isOver: boolean): OwnReason | undefined {
  const { url = "", method = "", headers, headersDistinct } = call;
  // Some servers read a semicolon in a query as an ampersand.
  const query = url.split("?")[1]?.replaceAll(";", "&");
  const names = [...Object.keys(headers), ...new URLSearchParams(query).keys()];
  const hasBody = Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
  const isOdd = !plainTarget.test(url) || (headersDistinct["host"] ?? []).length > 1;
  if (isOdd || names.some((name) => overrides.test(name))) return "odd request";
  if (hasBody && (method === "GET" || method === "HEAD")) return "odd request";
  if (!url.startsWith(webApiRoot)) return "no method";
  if (!request.allowWrites && !isReading(call, request.methods.catalog)) return "write refused";
  return isOver ? "over" : undefined;
}

const logins = /^authentication\/(?:(?:web_api|consumer_application|device_application)_key\/)?token$/;

/** Last words of paths that only read, for methods that are unknown. */
const reading = /(?:^|\/)(?:show|list|search|verify)$/;

/** True if a call only reads: as its method says, or else as its verb and the last word of its path say. */
function isReading({ url = "", method: verb = "" }: IncomingMessage, catalog: Catalog): boolean {
  const path = url.slice(webApiRoot.length).replace(/\/?(?:\?.*)?$/, "");
  const isGet = verb === "GET" || verb === "HEAD";
  if (logins.test(path)) return isGet || verb === "POST";
  const known = methodAt(path, catalog);
  if (!known) return isGet && reading.test(path);
  return isReadOnly(known) && (isGet || verb === known.verb);
}
