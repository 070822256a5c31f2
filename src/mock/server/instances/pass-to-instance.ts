import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import { passedHeaders } from "../passing-on/passed-headers.ts";
import { upstreamAgent } from "../passing-on/upstream-agent.ts";
import { incomingOf, socketOf } from "../socket-of.ts";
import { goneOwner } from "./misdirected.ts";
import { instancePatienceMs, whyDead } from "./whether-it-lives.ts";

/** A request that is another instance's to answer. */
export interface PassedRequest {
  readonly context: Context;
  /** The sandbox that it is for. */
  readonly name: string;
  readonly owner: string;
  /** What is said beside the headers of the client, or instead of them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names, in lower case, of headers that stay here. */
  readonly without: readonly string[];
  /** Its body, when it was read already. */
  readonly body?: string | undefined;
  /** Aborted once the server is about to stop. */
  readonly closing: AbortSignal;
}

const agents = { "http:": upstreamAgent("http:"), "https:": upstreamAgent("https:") };

/** A call may be silent for as long as a fault rule wants; whether its instance lives is asked so often meanwhile. */
const askEveryMs = 2000;

/**
 * Passes a request on to the instance that has its sandbox, and gives its answer as it comes. What breaks there, breaks here:
 * a connection that a fault cut is cut for the client too. An instance that is gone is told.
 */
export async function passToInstance(passed: PassedRequest): Promise<Response> {
  const { context, name, owner } = passed;
  try {
    return answerOf(await exchange(passed), socketOf(context));
  } catch (error) {
    const socket = socketOf(context);
    if (socket?.destroyed) return RESPONSE_ALREADY_SENT.clone() as Response;
    const dead = error instanceof DeadError ? error.message : await whyDead(owner);
    if (dead !== undefined || !socket || !(error instanceof CutError)) {
      return goneOwner(name, owner, dead ?? (error as Error).message);
    }
    socket.resetAndDestroy();
    return RESPONSE_ALREADY_SENT.clone() as Response;
  }
}

/** The connection was there, and ended before an answer came. */
class CutError extends Error {}

/** The instance was asked while the call waited, and did not say that it lives. */
class DeadError extends Error {}

async function exchange(passed: PassedRequest): Promise<http.IncomingMessage> {
  const { context, owner, headers, without, body, closing } = passed;
  const { method, url, raw } = context.req;
  const incoming = incomingOf(context);
  const base = new URL(owner);
  const secure = base.protocol === "https:";
  const sent = incoming?.rawHeaders ?? [...raw.headers].flat();
  const { pathname, search } = new URL(url);
  const request = (secure ? https : http).request(base, {
    agent: agents[secure ? "https:" : "http:"],
    method,
    path: incoming?.url ?? pathname + search,
    headers: passedHeaders(sent, { Host: base.host, ...headers }, [
      ...without,
      ...(body === undefined ? [] : ["content-length", "transfer-encoding"]),
    ]),
  });
  if (body !== undefined) request.end(body);
  else if (incoming) incoming.pipe(request);
  else request.end(Buffer.from(await raw.arrayBuffer()));
  return responseTo(request, { owner, closing, socket: incoming?.socket });
}

interface Watched {
  readonly owner: string;
  readonly closing: AbortSignal;
  /** The client's. */
  readonly socket: Socket | undefined;
}

/** The answer as soon as its head is there. @throws Error when none comes */
function responseTo(request: http.ClientRequest, { owner, closing, socket }: Watched): Promise<http.IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  let isConnected = false;
  const end = () => request.destroy();
  const connected = () => {
    isConnected = true;
    clearTimeout(connecting);
  };
  const connecting = setTimeout(() => {
    request.destroy(new Error(`no connection within ${instancePatienceMs} ms`));
  }, instancePatienceMs);
  const asking = setInterval(async () => {
    const reason = await whyDead(owner);
    if (reason !== undefined) request.destroy(new DeadError(reason));
  }, askEveryMs);
  request.on("socket", (line) => (line.connecting ? line.once("connect", connected) : connected()));
  request.on("error", (error) =>
    reject(isConnected && !(error instanceof DeadError) ? new CutError(error.message) : error),
  );
  request.on("response", resolve);
  socket?.once("close", end);
  closing.addEventListener("abort", end);
  return promise.finally(() => {
    clearTimeout(connecting);
    clearInterval(asking);
    socket?.off("close", end);
    closing.removeEventListener("abort", end);
  });
}

const bodiless = new Set([204, 205, 304]);

function answerOf(response: http.IncomingMessage, socket: Socket | undefined): Response {
  const { statusCode: status = 502 } = response;
  const raw = passedHeaders(response.rawHeaders, {}, ["transfer-encoding"]);
  const headers = new Headers();
  for (let at = 0; at < raw.length; at += 2) headers.append(raw[at] as string, raw[at + 1] as string);
  if (bodiless.has(status)) {
    response.resume();
    return new Response(null, { status, headers });
  }
  return new Response(ReadableStream.from(piecesOf(response, socket)), { status, headers });
}

/** @throws Error when the answer breaks off, where there is no connection to break with it */
async function* piecesOf(response: http.IncomingMessage, socket: Socket | undefined): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of response) yield piece;
  } catch (error) {
    if (!socket) throw error;
    socket.resetAndDestroy();
  }
}
