import { type IncomingMessage, type RequestListener, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { problemText, problemType } from "../../wire/problem.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import { hostName } from "./access.ts";

/** The host for those who name none, as HTTP/1.0 lets them. */
export const unnamedHost = "localhost";

/**
 * Hands on requests whose host and path can be read, and answers all others: the adapter behind it would do so without a
 * word. A target that repeats the host is handed on as its path, so that no address is ever made of another host.
 */
export function soundRequestsOnly(listener: RequestListener): RequestListener {
  /** The host of the request before, when it was sound: nearly all name the same. */
  let sound: string | undefined;
  return (incoming, outgoing) => {
    const { host } = incoming.headers;
    if (host === undefined || host !== sound || incoming.url?.charAt(0) !== "/") {
      const refused = oddHost(incoming) ?? oddTarget(incoming);
      if (refused) return answer(outgoing, refused);
      sound = host;
    }
    if (hasTwoHosts(incoming)) {
      return answer(outgoing, ["Two hosts", "The request has more than one header Host; expected one."]);
    }
    if (incoming.url?.includes("\\")) {
      const detail = "The target has a backslash; expected a path, with a backslash as %5C.";
      return answer(outgoing, ["Invalid target", detail]);
    }
    listener(incoming, outgoing);
  };
}

/** Does a request name its host more than once? Servers differ in which of them counts. */
export function hasTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === 4 && name.toLowerCase() === "host") hosts += 1;
  }
  return hosts > 1;
}

/** Answers an `Expect` that is none of HTTP's. */
export function answerExpectation({ headers }: IncomingMessage, outgoing: ServerResponse): void {
  const detail = `Expect is "${shown(headers.expect ?? "")}"; expected 100-continue, or none.`;
  answer(outgoing, ["Expectation failed", detail], 417);
}

const shown = (text: string) => maskText(text).slice(0, 100);

/** Why a request that is HTTP cannot be answered. */
type Reason = readonly [title: string, detail: string];

function oddHost({ headers: { host }, httpVersion }: IncomingMessage): Reason | undefined {
  if (host === undefined && httpVersion === "1.0") return undefined;
  if (host === undefined || host === "") return ["No host", "The request names no host; expected a header Host."];
  // Written otherwise than a URL has it, the address of the request would be another one.
  const name = /^[\w.:[\]-]+$/.test(host) ? hostName(host) : undefined;
  const inUrl = URL.parse(`http://${host}/`)?.hostname.replace(/^\[|\]$/g, "");
  if (name !== undefined && name === inUrl) return undefined;
  return ["Invalid host", `Host is "${shown(host)}"; expected a name or an address, and a port.`];
}

function oddTarget(incoming: IncomingMessage): Reason | undefined {
  const target = incoming.url ?? "";
  if (target.startsWith("/")) return undefined;
  const [, authority, path = ""] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(target) ?? [];
  if (authority === undefined) return ["Invalid target", `The target is "${target.slice(0, 100)}"; expected a path.`];
  if (authority.toLowerCase() !== (incoming.headers.host ?? unnamedHost).toLowerCase()) {
    const named = shown(`//${authority}`).slice(2);
    return ["Two hosts", `The target is on "${named}", which is not what Host says; expected a path.`];
  }
  incoming.url = path.startsWith("/") ? path : `/${path}`;
  return undefined;
}

function answer(outgoing: ServerResponse, [title, detail]: Reason, status = 400): void {
  const text = problemText(status, title, detail);
  const headers = { "content-type": problemType, "content-length": Buffer.byteLength(text), connection: "close" };
  outgoing.writeHead(status, headers).end(text);
}

/** By Node's code of the fault: HTTP status, and what to tell. */
const faults: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, "The head of the request is larger than 16 KB."],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, "The chunk extensions of the request are too large."],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "The request did not arrive in the time that --request-timeout-ms allows."],
};

const malformed = [400, "This is not HTTP as Node reads it."] as const;

/** Answers what never became a request: no HTTP, a head too large, too slow. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  const { _httpMessage: answer } = socket as { _httpMessage?: ServerResponse };
  // Calls that came whole before it on the same connection are answered first.
  if (answer?.req.complete && !answer.writableFinished && socket.writable) {
    answer.once("finish", () => setImmediate(answerBrokenRequest, error, socket));
    return;
  }
  // As Node's own handler does: nothing is written into the middle of an answer.
  if (error.code === "ECONNRESET" || !socket.writable || answer?.headersSent) {
    socket.destroy();
    return;
  }
  const [status, detail] = faults[error.code ?? ""] ?? malformed;
  const title = STATUS_CODES[status] as string;
  const text = problemText(status, title, detail);
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      "Connection: close",
      `Content-Type: ${problemType}`,
      `Content-Length: ${Buffer.byteLength(text)}`,
      "",
      text,
    ].join("\r\n"),
    // Otherwise the connection would stay until its client closes it, too.
    () => socket.destroy(),
  );
}
