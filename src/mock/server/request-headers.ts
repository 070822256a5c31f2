import type { Context } from "hono";
import { incomingOf } from "./socket-of.ts";

/** The headers of a request, names in lower case. Node's own object where there is one. */
export function requestHeaders(context: Context): Readonly<Record<string, string>> {
  const incoming = incomingOf(context);
  return incoming ? (incoming.headers as Record<string, string>) : Object.fromEntries(context.req.raw.headers);
}
