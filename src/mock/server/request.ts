import type { IncomingMessage } from "node:http";
import { setTimeout } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { AssumptionId } from "../../assumptions/assumptions.ts";
import { detachedText } from "../../ground/json.ts";
import { ownPaths } from "../../ground/own-paths.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import type { Call } from "../calls/call.ts";

/** The request as Node has it; `undefined` for one that came without a socket, through `fetch` of the library. */
export function nodeRequest(context: Context): IncomingMessage | undefined {
  return (context.env as Partial<HttpBindings> | undefined)?.incoming as IncomingMessage | undefined;
}

export function requestHeaders(context: Context): Readonly<Record<string, string>> {
  const incoming = nodeRequest(context);
  return incoming ? (incoming.headers as Record<string, string>) : Object.fromEntries(context.req.raw.headers);
}

export interface RequestHead extends Pick<Call, "verb" | "path" | "oddPath" | "query" | "headers"> {
  readonly sandbox: string | undefined;
  /** The client's own, when it is one that can stand in a header and in a line of a log, and has no secret. */
  readonly requestId: string | undefined;
}

const sandboxInPath = new RegExp(`^${ownPaths.sandbox}([^/]+)(?=/|$)`);

const asWritten: readonly AssumptionId[] = Object.freeze([]);

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
    oddPath: url.endsWith(ownPath, end) ? asWritten : oddPath(url.slice(0, end), ownPath),
    query: url.slice(end + 1),
    headers,
    sandbox: prefix?.[1] ?? headers["x-mock-sandbox"],
    requestId: requestId !== undefined && isUsableId(requestId) ? requestId : undefined,
  };
}

/** @param path the decoded path of the request, without a slash at its end */
function oddPath(sent: string, path: string): AssumptionId[] {
  const hasSlash = sent.endsWith("/");
  const isEncoded = !sent.endsWith(hasSlash ? `${path}/` : path);
  const odd: AssumptionId[] = hasSlash ? ["call.trailing-slash"] : [];
  return isEncoded ? [...odd, "call.encoded-path"] : odd;
}

const isUsableId = (text: string) => /^[\x21-\x7e]{1,100}$/.test(text) && maskText(text) === text;

/** Waits in real time; ends early when the client goes away or the server is about to stop. */
export async function pause(context: Context, closing: AbortSignal, ms: number): Promise<void> {
  const socket = nodeRequest(context)?.socket;
  if (ms <= 0 || socket?.destroyed) return;
  const gone = new AbortController();
  const end = () => gone.abort();
  socket?.once("close", end);
  const signal = AbortSignal.any([closing, gone.signal, ...(socket ? [] : [context.req.raw.signal])]);
  // An abort ends the wait, and the call goes on.
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
  socket?.off("close", end);
}

// Taken once: a test that fakes the timers of its process must not stop the server in it.
const afterPoll = setImmediate;

let waiting: (() => void)[] = [];

/** Goes on once all that arrived is read: answers then go out in one burst, and wake their clients once. */
export function runInNextTurn(goOn: () => void): void {
  if (waiting.push(goOn) > 1) return;
  afterPoll(() => {
    const all = waiting;
    waiting = [];
    for (const one of all) one();
  });
}
