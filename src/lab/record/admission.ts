import type { IncomingMessage, ServerResponse } from "node:http";
import { entranceOf, foreignAt } from "../../mock/server/access.ts";
import { webApiRoot } from "../../wire/paths.ts";
import { problem, problemType } from "../../wire/problem.ts";

/** What the recorder answers itself, in the vendor's envelope, so that a client reads it as any refusal: HTTP status, code, message. */
const answers = {
  "upstream unreachable": [502, "UpstreamUnreachable", "The upstream cannot be reached."],
  "upstream gone": [502, "UpstreamGone", "The upstream closed the connection before it answered."],
  timeout: [504, "UpstreamTimeout", "The upstream did not answer in time (--timeout)."],
  "write refused": [200, "RefusesWrites", "The call may write, and was not passed on; allow it with --allow-writes."],
  "no method": [404, "NoMethod", `Only calls below ${webApiRoot} are passed on.`],
  "odd path": [400, "OddPath", "Servers read this path differently; use letters, digits, _, -, dots, single slashes."],
  "two hosts": [400, "TwoHosts", "The request has more than one Host; expected one."],
  "body of a reading verb": [400, "BodyOfGet", "A GET or HEAD has no body; send its parameters in the query."],
  "other method asked for": [400, "MethodOverride", "A header or parameter asks for another method; send that one."],
  over: [503, "IsOver", "The recording is over, and the call was not passed on."],
} as const;

type OwnReason = keyof typeof answers;

export const isOwnReason = (reason: string): reason is OwnReason => Object.hasOwn(answers, reason);

/** Answers a call in place of the upstream. The code says whose words these are. */
export function ownAnswer(response: ServerResponse, reason: OwnReason): void {
  const [status, code, message] = answers[reason];
  const description = "Said by crmcom-mock record, not by CRM.COM.";
  send(response, status, "application/json", { data: {}, status: { code: `Recorder${code}`, message, description } });
}

function send(response: ServerResponse, status: number, type: string, json: unknown): void {
  // Nobody may read a body that was left unread as the next request.
  const isOdd = status === 400 || status === 403;
  response.writeHead(status, { "content-type": type, ...(isOdd && { connection: "close" }) }).end(JSON.stringify(json));
}

/** Answers a call that may not be passed on. @returns why it may not; `undefined` when it may */
export function refuseCall(call: IncomingMessage, answer: ServerResponse, allowWrites: boolean, isOver: boolean) {
  const foreign = foreignPage(call);
  if (foreign) {
    void foreign.json().then((json) => send(answer, 403, problemType, json));
    return "foreign caller";
  }
  const isBarred = !allowWrites && isWriting(call);
  const reason = oddRequest(call) ?? (isBarred ? "write refused" : isOver ? "over" : undefined);
  if (reason !== undefined) ownAnswer(answer, reason);
  return reason;
}

const entrance = entranceOf("127.0.0.1", []);

/** A browser of this machine may not be led to the upstream by a page of another site, or under another name of this host. */
function foreignPage({ headers }: IncomingMessage): Response | undefined {
  const { host, origin, "sec-fetch-site": site } = headers;
  const foreign = foreignAt(entrance, { host, origin }, "Call it 127.0.0.1 or localhost.");
  if (foreign || site !== "cross-site") return foreign;
  return problem(403, "Foreign page", "Pages of other sites may not call this address.");
}

/** Headers and parameters by which a server may be asked for another method or path than those of the request line. */
const overrides =
  /^(?:_method|x[-_]http[-_]method(?:[-_]override)?|x[-_]method[-_]override|x[-_](?:original|rewrite)[-_]ur[il])$/i;

/** A target that all servers read alike. */
const plainTarget = /^(?:\/[\w-]+(?:\.[\w-]+)*)*\/?(?:\?[^?#]*)?$/;

function oddRequest({ url = "", method = "", headers, headersDistinct }: IncomingMessage): OwnReason | undefined {
  if (!plainTarget.test(url)) return "odd path";
  if (!url.startsWith(webApiRoot)) return "no method";
  if ((headersDistinct["host"]?.length ?? 0) > 1) return "two hosts";
  const asked = [...Object.keys(headers), ...new URLSearchParams(url.split("?")[1]).keys()];
  if (asked.some((name) => overrides.test(name))) return "other method asked for";
  const hasBody = Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
  return hasBody && (method === "GET" || method === "HEAD") ? "body of a reading verb" : undefined;
}

/** What stands below the root of the Web API, without the slash that some clients put at its end. */
export const methodPath = (path: string): string => path.slice(webApiRoot.length).replace(/\/$/, "");

/** The last word of a method that reads, and those of methods that write by whatever verb. */
const reading = /(?:^|\/)(?:show|list|search|verify)$/;
const writing =
  /(?:^|\/)(?:create|update|delete|cancel|terminate|activate|deactivate|add|remove|generate_otp|change_\w+|set_\w+)$/i;

/** A login gives a session, and changes nothing else; methods that read and that we do not know say so in their last word. */
function isWriting({ url = "", method: verb = "" }: IncomingMessage): boolean {
  const path = methodPath(url.split("?")[0] as string);
  if (verb === "GET" || verb === "HEAD" || verb === "OPTIONS") return writing.test(path);
  const isLogin = path.startsWith("authentication/") && !writing.test(path);
  return verb !== "POST" || !(isLogin || reading.test(path));
}
