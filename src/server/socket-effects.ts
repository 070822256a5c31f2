import { STATUS_CODES } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import { breakConnection, type ConnectionEffect, type Line } from "../faults/effects/connection.ts";
import type { Closing } from "./closing.ts";
import { pause } from "./pause.ts";

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
  readonly effect: ConnectionEffect;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Bytes that are no HTTP. */
  readonly noise: Uint8Array;
}

/**
 * Ends a call below HTTP. The answer that is given back says only that there is nothing left to send.
 * @throws NoSocketError
 */
export async function sendBroken(context: Context, closing: Closing, broken: BrokenAnswer): Promise<Response> {
  const socket = (context.env as Partial<HttpBindings> | undefined)?.incoming?.socket;
  if (!socket) throw new NoSocketError(broken.effect.type, broken.rule);
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
  await breakConnection(broken.effect, broken, broken.noise, line);
  // A copy: the original is one object for the whole process, and whoever sets a header on it sets it for all.
  return RESPONSE_ALREADY_SENT.clone() as Response;
}

function untilGone(socket: HttpBindings["incoming"]["socket"], closing: Closing): Promise<void> {
  if (socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const offClosing = closing.onClose(() => socket.destroy());
    socket.once("close", () => {
      offClosing();
      resolve();
    });
    if (closing.isClosing) socket.destroy();
  });
}
