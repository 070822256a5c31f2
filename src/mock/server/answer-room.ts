import { ReadableStream } from "node:stream/web";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { roomForBodies } from "../../common/memory-limit.ts";
import { busy } from "../../common/problem.ts";
import { nodeRequest, pause } from "./request.ts";

/** The system buffers this much of an answer, whether or not the client reads it. */
const smallBytes = 16 * 1024;

/** No answer to a bulk call is larger. `--max-connections` bounds all answers of the Web API but those to its lists. */
export const maxBulkAnswerBytes = 1024 ** 2;

/** The bytes of all answers that a mock server made and no client has read yet. */
export class AnswerRoom {
  readonly limit = roomForBodies();
  taken = 0;

  /**
   * Counts an answer until it is sent or its connection is closed. A single answer always has room.
   * @returns 503 when there is no room beside the answers that nobody has read yet
   */
  countAnswer({ env }: Context, bytes: number): Response | undefined {
    const { incoming, outgoing }: Partial<HttpBindings> = env ?? {};
    if (bytes <= smallBytes || !incoming || !outgoing || incoming.socket.destroyed) return undefined;
    if (this.taken > 0 && this.taken + bytes > this.limit) return tooManyUnread();
    const { socket } = incoming;
    let counted = bytes;
    const free = () => {
      this.taken -= counted;
      counted = 0;
      outgoing.off("close", free);
      socket.off("close", free);
    };
    this.taken += bytes;
    outgoing.once("close", free);
    // An answer that waits for its turn on a connection is not told when the connection closes. Any number of them may wait.
    if (!outgoing.socket) socket.setMaxListeners(0).once("close", free);
    return undefined;
  }

  /**
   * Answers with texts. Each is made once the client has read the one before and there is room, and counts until it is read.
   * @param reserved the bytes that a text counts while it is made, so that many large texts are not made at the same time
   */
  streamAnswer(
    context: Context,
    closing: AbortSignal,
    type: string,
    texts: AsyncIterable<string>,
    reserved = 0,
  ): Response {
    if (nodeRequest(context) && this.taken > this.limit) return tooManyUnread();
    // Chunked from the start, so that the first texts too wait for their reader.
    const headers = { "content-type": type, "cache-control": "no-cache", "transfer-encoding": "chunked" };
    // Node declares its streams apart from those of browsers.
    return new Response(ReadableStream.from(this.#pieces(context, closing, texts, reserved)) as never, { headers });
  }

  async *#pieces(context: Context, closing: AbortSignal, texts: AsyncIterable<string>, reserved: number) {
    const socket = nodeRequest(context)?.socket;
    const mustWait = () => socket && !socket.destroyed && this.taken > 0 && this.taken + reserved > this.limit;
    const iterator = texts[Symbol.asyncIterator]();
    let counted = 0;
    try {
      for (;;) {
        while (mustWait() && !closing.aborted) await pause(context, closing, 50);
        counted = reserved;
        this.taken += counted;
        const { done, value } = await iterator.next();
        if (done) return;
        const bytes = Buffer.from(value);
        this.taken += bytes.length - counted;
        counted = bytes.length;
        for (let at = 0; at < bytes.length; at += smallBytes) yield bytes.subarray(at, at + smallBytes);
        this.taken -= counted;
        counted = 0;
      }
    } finally {
      this.taken -= counted;
      await iterator.return?.();
    }
  }
}

const tooManyUnread = () =>
  busy(
    "Too many unread responses",
    "Clients have not read the responses before this one. Read those, then repeat the request.",
  );
