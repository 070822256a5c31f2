import type { Context } from "hono";
import { maskText } from "../wire/secrets/mask-text.ts";
import { incomingOf } from "./socket-of.ts";

/** What comes before the body of a request. */
export interface Head {
  readonly verb: string;
  /** Without the query, and without the prefix of a sandbox. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The sandbox that the request names, in its path or else in `X-Mock-Sandbox`. */
  readonly sandbox: string | undefined;
  /** The client's own, when it is one that can stand in a header and in a line of a log, and has no secret. */
  readonly requestId: string | undefined;
}

const sandboxPrefix = /^\/__mock\/s\/([^/]+)(?=\/|$)/;

/** Takes apart what comes before the body of a request. */
export function receiveHead(context: Context): Head {
  const { method: verb, url, path } = context.req;
  const headers = requestHeaders(context);
  const prefix = path.startsWith("/__mock/s/") ? sandboxPrefix.exec(path) : null;
  const queryAt = url.indexOf("?");
  return {
    verb,
    path: prefix ? path.slice(prefix[0].length) : path,
    query: queryAt < 0 ? "" : url.slice(queryAt + 1),
    headers,
    sandbox: prefix?.[1] ?? headers["x-mock-sandbox"],
    requestId: usableId(headers["x-request-id"]),
  };
}

/** The headers of a request, names in lower case. Node's own object where there is one. */
export function requestHeaders(context: Context): Readonly<Record<string, string>> {
  const incoming = incomingOf(context);
  return incoming ? (incoming.headers as Record<string, string>) : Object.fromEntries(context.req.raw.headers);
}

const usableId = (text: string | undefined) =>
  text !== undefined && /^[\x21-\x7e]{1,100}$/.test(text) && maskText(text) === text ? text : undefined;
