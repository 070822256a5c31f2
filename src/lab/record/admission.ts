import type { IncomingMessage, ServerResponse } from "node:http";
import { entranceOf, hostName, isNameOf } from "../../mock/server/access.ts";
import { webApiRoot } from "../../wire/paths.ts";
import { problemText, problemType } from "../../wire/problem.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";

/**
 * What the recorder answers itself, in the envelope of the vendor, so that a client reads it as any refusal: HTTP status, code
 * and message.
 */
const answers = {
  "upstream unreachable": [502, "RecorderUpstreamUnreachable", "The upstream cannot be reached."],
  "upstream gone": [502, "RecorderUpstreamGone", "The upstream closed the connection before it answered."],
  timeout: [504, "RecorderUpstreamTimeout", "The upstream did not answer in time (--timeout)."],
  "write refused": [
    200,
    "RecorderRefusesWrites",
    "The call may write, and was not passed on; allow it with --allow-writes.",
  ],
  "no method": [404, "RecorderNoMethod", `Only calls below ${webApiRoot} are passed on.`],
  "odd path": [
    400,
    "RecorderOddPath",
    "The path is read otherwise by other servers; expected letters, digits, _, - and dots between them, single slashes, and one ?.",
  ],
  "two hosts": [400, "RecorderTwoHosts", "The request has more than one Host; expected one."],
  "body of a reading verb": [400, "RecorderBodyOfGet", "A GET or HEAD has no body; send its parameters in the query."],
  "other method asked for": [
    400,
    "RecorderMethodOverride",
    "The request asks for another method or path by a header or a parameter; send it with that method and path.",
  ],
  over: [503, "RecorderIsOver", "The recording is over, and the call was not passed on."],
} as const;

export type OwnReason = keyof typeof answers;

/** Answers a call in place of the upstream. The code says whose words these are. */
export function ownAnswer(response: ServerResponse, reason: OwnReason): void {
  const [status, code, message] = answers[reason];
  const body = JSON.stringify({
    data: {},
    status: { code, message, description: "Said by crmcom-mock record, not by CRM.COM." },
  });
  send(response, status, "application/json", body);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  // A body that is wrong, or that nobody read, is not taken for the next request.
  const isOdd = status === 400 || status === 403;
  response
    .writeHead(status, {
      "content-type": type,
      "content-length": Buffer.byteLength(body),
      ...(isOdd && { connection: "close" }),
    })
    .end(body);
}

const entrance = entranceOf("127.0.0.1", []);

/**
 * Answers a page of another site, and whoever calls this address by another name, as the stand-in does: a browser of this
 * machine may not be led to the upstream.
 * @returns whether it was one
 */
export function refuseForeign({ headers }: IncomingMessage, response: ServerResponse): boolean {
  const { host, origin, "sec-fetch-site": site } = headers;
  const isOurs = (text: string) => isNameOf(entrance, hostName(text) ?? "");
  let refused: readonly [title: string, detail: string] | undefined;
  if (host !== undefined && !isOurs(host)) {
    refused = ["Foreign host", `This address is not called "${shown(host)}"; call it 127.0.0.1 or localhost.`];
  } else if (origin !== undefined && !isOurs(origin.replace(/^https?:\/\//, ""))) {
    refused = ["Foreign origin", `Pages of "${shown(origin)}" may not call this address.`];
  } else if (site === "cross-site") {
    refused = ["Foreign page", "Pages of other sites may not call this address."];
  }
  if (refused) send(response, 403, problemType, problemText(403, refused[0], refused[1]));
  return refused !== undefined;
}

const shown = (text: string) => maskText(text).slice(0, 100);

/** Headers and parameters by which a server may be asked for another method or path than those of the request line. */
const overrides =
  /^(?:_method|x[-_]http[-_]method(?:[-_]override)?|x[-_]method[-_]override|x[-_](?:original|rewrite)[-_]ur[il])$/i;

/** Why a request is not passed on, whatever it asks for; `undefined` when it may be. */
export function oddRequest(request: IncomingMessage): OwnReason | undefined {
  const { url = "", method = "", headers, rawHeaders } = request;
  const [path = "", query = "", more] = url.split("?");
  if (more !== undefined || !isPlainPath(path) || url.includes("#")) return "odd path";
  if (!path.startsWith(webApiRoot)) return "no method";
  const names = rawHeaders.filter((_, at) => at % 2 === 0);
  if ((request.headersDistinct["host"]?.length ?? 0) > 1) return "two hosts";
  const asked = [...names, ...new URLSearchParams(query).keys()];
  if (asked.some((name) => overrides.test(name))) return "other method asked for";
  const hasBody = Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
  return hasBody && (method === "GET" || method === "HEAD") ? "body of a reading verb" : undefined;
}

/** Do all servers read it as the same path? An encoded letter is one; an encoded dot, slash or per cent sign is not. */
function isPlainPath(path: string): boolean {
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const isWhole =
    (path.match(/%/g) ?? []).length === (path.match(/%(?:2d|3\d|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9a])/gi) ?? []).length;
  return isWhole && /^(?:\/[\w-]+(?:\.[\w-]+)*)*\/?$/.test(decoded) && decoded !== "";
}

/** What stands below the root of the Web API, with plain letters, and without the slash that some clients put at its end. */
export const methodPath = (path: string): string =>
  decodeURIComponent(path.slice(webApiRoot.length)).replace(/\/$/, "");

/** The last word of a method that reads, and those of methods that write by whatever verb. */
const reading = /(?:^|\/)(?:show|list|search|verify)$/;
const writing =
  /(?:^|\/)(?:create|update|delete|cancel|terminate|activate|deactivate|add|remove|generate_otp|change_\w+|set_\w+)$/;

/**
 * Would a call change something of a tenant? A login gives a session, and changes nothing else; of methods that we do not
 * know, those that read say so in their last word.
 * @param path below `/crmapi/rest/v2/`, of a request that is not odd
 */
export function isWriting(verb: string, path: string): boolean {
  if (verb === "GET" || verb === "HEAD" || verb === "OPTIONS") return writing.test(path);
  const isLogin = path.startsWith("authentication/") && !writing.test(path);
  return verb !== "POST" || !(isLogin || reading.test(path));
}
