import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import { stopwatchMs } from "../../ground/clock.ts";
import { ownAnswer } from "./admission.ts";
import type { ExchangeFailure, RawExchange } from "./raw-exchange.ts";
import { TappedBody } from "./raw-exchange.ts";

/** Where calls go, and how long its silence is borne. */
export interface Upstream {
  /** What stands before `/crmapi`. */
  readonly base: URL;
  readonly agent: http.Agent;
  readonly timeoutMs: number;
  /** Aborted when the recording ends while calls are under way. */
  readonly ended: AbortSignal;
}

/** Passes a call on, and its answer back, byte for byte as they come. Resolves with what passed when the call is over. */
export function passOn(
  call: http.IncomingMessage,
  answer: http.ServerResponse,
  upstream: Upstream,
  startedMs: number,
): Promise<RawExchange> {
  const passing = new Passing(call, answer, upstream);
  return passing.over.then((rest) => {
    const [path = "", query = ""] = (call.url as string).split(/\?(.*)/s);
    return { verb: call.method as string, path, query, headers: call.headers, startedMs, ...rest };
  });
}

type Passed = Pick<RawExchange, "body" | "answer" | "tookMs">;

class Passing {
  readonly over: Promise<Passed>;
  readonly #answer: http.ServerResponse;
  readonly #sent: TappedBody;
  readonly #ended: AbortSignal;
  readonly #request: http.ClientRequest;
  #got: { readonly status: number; readonly headers: http.IncomingHttpHeaders; readonly body: TappedBody } | undefined;
  #failure: ExchangeFailure | undefined;

  constructor(call: http.IncomingMessage, answer: http.ServerResponse, { base, agent, timeoutMs, ended }: Upstream) {
    const begunMs = stopwatchMs();
    this.#answer = answer;
    this.#ended = ended;
    this.#sent = new TappedBody(call);
    const { request } = base.protocol === "https:" ? https : http;
    this.#request = request(base, {
      agent,
      method: call.method,
      path: base.pathname.replace(/\/+$/, "") + call.url,
      headers: [...passedHeaders(call.rawHeaders, ["host"]), "Host", base.host, ...framingOf(call)],
      timeout: timeoutMs,
    });
    this.#request.on("response", (response) => this.#passBack(response));
    this.#request.on("timeout", () => this.#fail("timeout"));
    this.#request.on("error", (error) => this.#fail(failureOf(error, this.#got !== undefined)));
    call.on("error", () => this.#fail("client gone"));
    call.pipe(this.#request);
    this.over = new Promise((resolve) => {
      answer.once("close", () => {
        if (!answer.writableFinished) this.#fail("client gone");
        resolve({ ...this.#passed(), tookMs: stopwatchMs() - begunMs });
      });
    });
  }

  #passBack(response: http.IncomingMessage): void {
    const { statusCode: status = 0, statusMessage = "", rawHeaders, headers } = response;
    // Node reads answers that it does not write.
    if (status < 200) {
      this.#fail("upstream gone");
      return;
    }
    const reason = statusMessage.replace(/[^\t\x20-\x7e\x80-\xff]/g, "");
    // Node frames what has no length, in the way that the client's version of HTTP has.
    const length = headers["content-length"];
    const framing = length === undefined || headers["transfer-encoding"] ? [] : ["Content-Length", length];
    this.#got = { status, headers, body: new TappedBody(response) };
    this.#answer.sendDate = false;
    this.#answer.writeHead(status, reason, [...passedHeaders(rawHeaders), ...framing]);
    response.on("close", () => {
      if (!response.complete) this.#fail("upstream gone");
    });
    response.on("error", () => this.#fail("upstream gone"));
    response.pipe(this.#answer);
  }

  /** The first failure is the reason of all that follow from it. */
  #fail(failure: ExchangeFailure): void {
    if (this.#failure !== undefined || this.#answer.writableFinished) return;
    this.#failure = this.#ended.aborted ? "recording ended" : failure;
    this.#request.destroy();
    const isOwn = failure === "timeout" || failure === "upstream gone" || failure === "upstream unreachable";
    if (isOwn && !this.#ended.aborted && !this.#answer.headersSent) ownAnswer(this.#answer, failure);
    else this.#answer.destroy();
  }

  #passed(): Pick<RawExchange, "body" | "answer"> {
    const body = this.#sent.bytes;
    const failure = this.#failure;
    if (!this.#got) return { body, answer: { failure: failure ?? "upstream gone" } };
    const { status, headers, body: got } = this.#got;
    return { body, answer: { status, headers, body: got.bytes, ...(failure && { failure }) } };
  }
}

function failureOf(error: NodeJS.ErrnoException, isBegun: boolean): ExchangeFailure {
  const isGone = isBegun || error.code === "ECONNRESET" || error.code === "EPIPE" || error.code?.startsWith("HPE_");
  return isGone ? "upstream gone" : "upstream unreachable";
}

/** Headers that are of one connection alone. */
export const hopByHop: readonly string[] = [
  "connection",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** Headers that say where a message ends, and how it is read: a client that names one in `Connection` does not take it away. */
const isNeeded = (name: string) => name === "host" || name.startsWith("content-");

/**
 * The headers of a message for the next connection, spelt and ordered as they came, without those that frame it.
 * @param raw name and value in turn
 * @param without names in lower case of others that stay here
 */
export function passedHeaders(raw: readonly string[], without: readonly string[] = []): string[] {
  const pairs = Array.from({ length: raw.length / 2 }, (_, at) => raw.slice(2 * at, 2 * at + 2) as [string, string]);
  const named = pairs
    .filter(([name]) => name.toLowerCase() === "connection")
    .flatMap(([, value]) => value.toLowerCase().split(","))
    .map((name) => name.trim())
    .filter((name) => !isNeeded(name));
  const gone = new Set([...hopByHop, "content-length", ...named, ...without]);
  // Some servers read Content_Length as Content-Length.
  return pairs.filter(([name]) => !gone.has(name.toLowerCase().replaceAll("_", "-"))).flat();
}

/** How the body of a call is framed for the upstream: as Node read it, and never as a header of the client has it. */
function framingOf({ method, headers }: http.IncomingMessage): string[] {
  if (headers["transfer-encoding"] !== undefined) return ["Transfer-Encoding", "chunked"];
  const length = headers["content-length"];
  if (length !== undefined) return ["Content-Length", length];
  return method === "GET" || method === "HEAD" ? [] : ["Content-Length", "0"];
}

/** How long a connection may lie idle: an upstream that closes one at the moment of the next call breaks that call. */
const idleMs = 1000;

/** Keeps connections to an upstream, but no longer than it surely does itself. */
export function upstreamAgent(protocol: string): http.Agent {
  const agent = protocol === "https:" ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
  const keep = agent.keepSocketAlive.bind(agent) as unknown as (socket: object) => boolean;
  agent.keepSocketAlive = (socket) => {
    const isKept = keep(socket);
    (socket as Socket).setTimeout(idleMs);
    return isKept;
  };
  return agent;
}
