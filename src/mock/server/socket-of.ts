import type { IncomingMessage } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";

/** The request as Node has it; `undefined` for one that came without a socket, through `fetch` of the library. */
export function incomingOf(context: Context): IncomingMessage | undefined {
  return (context.env as Partial<HttpBindings> | undefined)?.incoming as IncomingMessage | undefined;
}

/** The socket of a request; `undefined` for one that came without. */
export function socketOf(context: Context): IncomingMessage["socket"] | undefined {
  return incomingOf(context)?.socket;
}
