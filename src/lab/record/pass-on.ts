import * as http from "node:http";
import * as https from "node:https";
import { stopwatchMs } from "../../ground/clock.ts";
import { passedHeaders } from "../../mock/server/passing-on/passed-headers.ts";
import { ownAnswer } from "./own-answer.ts";
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
      headers: passedHeaders(call.rawHeaders, { Host: base.host }),
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
    this.#got = { status: response.statusCode as number, headers: response.headers, body: new TappedBody(response) };
    this.#answer.sendDate = false;
    this.#answer.writeHead(response.statusCode as number, response.statusMessage, passedHeaders(response.rawHeaders));
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
