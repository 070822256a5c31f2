import { ReadableStream } from "node:stream/web";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { busy } from "../../ground/problem.ts";
import type { ByteBudget } from "./receive-body.ts";
import { pause } from "./request.ts";

/** The system takes so much of an answer, whether or not its client reads. */
const smallBytes = 16 * 1024;

/** No answer to a bulk call is larger: `--max-connections` bounds those of the Web API, except for its lists. */
export const maxBulkAnswerBytes = 1024 ** 2;

/**
 * Counts an answer until it is sent or its connection is closed. One alone always has room.
 * @returns 503 when so many bytes have no room beside what nobody has read yet
 */
export function countAnswer({ env }: Context, room: ByteBudget, bytes: number): Response | undefined {
  const { incoming, outgoing } = (env ?? {}) as Partial<HttpBindings>;
  if (bytes <= smallBytes || !incoming || !outgoing || incoming.socket.destroyed) return undefined;
  if (room.taken > 0 && room.taken + bytes > room.limit) return tooManyUnread();
  const { socket } = incoming;
  let counted = bytes;
  const free = () => {
    room.taken -= counted;
    counted = 0;
    outgoing.off("close", free);
    socket.off("close", free);
  };
  room.taken += bytes;
  outgoing.once("close", free);
  // An answer that waits for its turn on a connection does not learn that the connection is closed; any number may wait.
  if (!outgoing.socket) socket.setMaxListeners(0).once("close", free);
  return undefined;
}

const tooManyUnread = () =>
  busy("Too many answers under way", "Clients have not read the answers before this one; read those, and ask again.");

/**
 * Answers with texts one by one. Each is made once the client has read the one before and there is room for more, and counts
 * until it is read.
 */
export function streamAnswer(
  context: Context,
  { answers: room, closing }: { readonly answers: ByteBudget; readonly closing: AbortSignal },
  type: string,
  texts: AsyncIterable<string>,
): Response {
  const { incoming } = (context.env ?? {}) as Partial<HttpBindings>;
  const isFull = () => incoming !== undefined && room.taken > room.limit;
  if (isFull()) return tooManyUnread();
  async function* pieces() {
    let counted = 0;
    try {
      for await (const text of texts) {
        const bytes = Buffer.from(text);
        counted = bytes.length;
        room.taken += counted;
        for (let at = 0; at < bytes.length; at += smallBytes) yield bytes.subarray(at, at + smallBytes);
        room.taken -= counted;
        counted = 0;
        while (isFull() && !closing.aborted && !incoming?.socket.destroyed) await pause(context, closing, 50);
      }
    } finally {
      room.taken -= counted;
    }
  }
  // With its framing named, the first texts wait for their reader too.
  const headers = { "content-type": type, "cache-control": "no-cache", "transfer-encoding": "chunked" };
  // Node declares its streams apart from those of browsers.
  return new Response(ReadableStream.from(pieces()) as never, { headers });
}
