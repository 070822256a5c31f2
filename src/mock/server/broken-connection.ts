import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import { noise } from "../../ground/random.ts";
import { breakConnection, type ConnectionEffect, type Line } from "../faults/effects/connection.ts";
import { pause, socketOf } from "./request.ts";

/** An effect needs a socket, and the request came without one, through `fetch` of the library. */
export class NoSocketError extends Error {
  override readonly name = "NoSocketError";
  readonly effect: string;

  constructor(effect: string, rule: string) {
    super(
      `the fault rule ${rule} wants the connection effect ${effect}, which needs a socket; call listen() and use its url`,
    );
    this.effect = effect;
  }
}

/** What the connection of a call is to do, and the answer that it does it to. */
export interface BrokenAnswer {
  readonly rule: string;
  /** How many times the rule has hit: the bytes that are no HTTP are drawn from it. */
  readonly ordinal: number;
  readonly effect: ConnectionEffect;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Ends a call below HTTP. The answer that is given back says only that there is nothing left to send.
 * @throws NoSocketError
 */
export async function sendBroken(context: Context, closing: AbortSignal, broken: BrokenAnswer): Promise<Response> {
  const { rule, ordinal, effect } = broken;
  const socket = socketOf(context);
  if (!socket) throw new NoSocketError(effect.type, rule);
  const line: Line = {
    head(status, headers) {
      const lines = Object.entries(headers).map(([name, text]) => `${name}: ${text}\r\n`);
      socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n`);
    },
    write: (bytes) => socket.write(bytes),
    close: () => socket.destroySoon(),
    reset: () => socket.resetAndDestroy(),
    pause: (ms) => pause(context, closing, ms),
    gone: () => untilGone(socket, closing),
  };
  await untilItsTurn(context, socket);
  await breakConnection(effect, broken, noise([rule, ordinal]), line);
  // A copy: the original is one object for the whole process, and whoever sets a header on it sets it for all.
  return RESPONSE_ALREADY_SENT.clone() as Response;
}

/** Of calls that come on one connection without waiting for each other, the earlier are answered first. */
function untilItsTurn(context: Context, socket: Socket): Promise<void> {
  const { outgoing } = context.env as HttpBindings;
  if (outgoing.socket || socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    outgoing.once("socket", () => resolve());
    socket.once("close", () => resolve());
  });
}

function untilGone(socket: Socket, closing: AbortSignal): Promise<void> {
  if (socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const destroy = () => socket.destroy();
    closing.addEventListener("abort", destroy);
    socket.once("close", () => {
      closing.removeEventListener("abort", destroy);
      resolve();
    });
    if (closing.aborted) destroy();
  });
}
