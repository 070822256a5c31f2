import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { AssumptionId } from "../../assumptions/assumptions.ts";
import { detachedText } from "../../common/json.ts";
import { ownPaths } from "../../common/own-paths.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import type { Call } from "../calls/call.ts";

/** The request in Node's form. A request through `fetch` of the library has no socket, and is `undefined` here. */
export function nodeRequest(context: Context): IncomingMessage | undefined {
  const { incoming }: Partial<HttpBindings> = context.env ?? {};
  return incoming as IncomingMessage | undefined;
}

export function requestHeaders(context: Context): Readonly<Record<string, string>> {
  const incoming = nodeRequest(context);
  return incoming ? (incoming.headers as Record<string, string>) : Object.fromEntries(context.req.raw.headers);
}

export interface RequestHead extends Pick<Call, "requestId" | "verb" | "path" | "oddPath" | "query" | "headers"> {
  readonly sandbox: string | undefined;
}

const sandboxInPath = new RegExp(`^${ownPaths.sandbox}([^/]+)(?=/|$)`);

export function receiveHead(context: Context): RequestHead {
  const { method: verb, url, path } = context.req;
  const headers = requestHeaders(context);
  const prefix = path.startsWith(ownPaths.sandbox) ? sandboxInPath.exec(path) : null;
  const queryAt = url.indexOf("?");
  const end = queryAt < 0 ? url.length : queryAt;
  const ownPath = prefix ? path.slice(prefix[0].length) : path;
  const requestId = headers["x-request-id"];
  return {
    verb,
    path: detachedText(ownPath),
    oddPath: url.endsWith(ownPath, end) ? [] : oddPath(url.slice(0, end), ownPath),
    query: url.slice(end + 1),
    headers,
    sandbox: prefix?.[1] ?? headers["x-mock-sandbox"],
    requestId: requestId !== undefined && isUsableId(requestId) ? requestId : undefined,
  };
}

/** The assumptions about how a path is written. @param path the path, decoded and without a slash at its end */
function oddPath(sent: string, path: string): AssumptionId[] {
  const hasSlash = sent.endsWith("/");
  const isEncoded = !sent.endsWith(hasSlash ? `${path}/` : path);
  const odd: AssumptionId[] = hasSlash ? ["call.trailing-slash"] : [];
  return isEncoded ? [...odd, "call.encoded-path"] : odd;
}

/** True for an id that fits into a header and a line of the log and holds no secret. */
const isUsableId = (text: string) => /^[\x21-\x7e]{1,100}$/.test(text) && maskText(text) === text;

/** Waits in real time; ends early when the client goes away or the server is about to stop. */
export function pause(context: Context, closing: AbortSignal, ms: number): Promise<void> {
  const socket = nodeRequest(context)?.socket;
  return pauseWhileOpen(socket, socket ? closing : AbortSignal.any([closing, context.req.raw.signal]), ms);
}

/** Waits in real time; ends early when the socket closes or the signal is aborted. */
export async function pauseWhileOpen(socket: Socket | undefined, closing: AbortSignal, ms: number): Promise<void> {
  if (ms <= 0 || socket?.destroyed) return;
  const closed = new AbortController();
  const end = () => closed.abort();
  socket?.once("close", end);
  const signal = AbortSignal.any([closing, closed.signal]);
  // An abort ends the wait, and the call goes on.
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
  socket?.off("close", end);
}

// Kept here, because a test that fakes the timers of its process must not stop the server in it.
const nextTurn = setImmediate;

let waiting: (() => void)[] = [];

/** Runs a function once all that has arrived is read, together with others that wait for this. */
export function runInNextTurn(run: () => void): void {
  if (waiting.push(run) > 1) return;
  nextTurn(() => {
    const runs = waiting;
    waiting = [];
    for (const each of runs) each();
  });
}
