import { EventEmitter } from "node:events";
import type { Context } from "hono";
import { expect, test } from "vitest";
import { AnswerRoom } from "./answer-room.ts";

/** A call whose answer is under way until its socket closes. */
function answerUnderWay() {
  const socket = Object.assign(new EventEmitter(), { destroyed: false });
  const outgoing = Object.assign(new EventEmitter(), { socket });
  return { outgoing, context: { env: { incoming: { socket }, outgoing } } as unknown as Context };
}

test("an answer has room alone; beside others that nobody reads it is refused until they are gone", async () => {
  const room = new AnswerRoom();
  const [first, second] = [answerUnderWay(), answerUnderWay()];
  const bytes = room.limit + 1;
  expect(room.countAnswer(first.context, bytes)).toBeUndefined();
  const refused = room.countAnswer(second.context, bytes);
  expect([refused?.status, refused?.headers.get("retry-after")]).toEqual([503, "1"]);
  first.outgoing.emit("close");
  expect(room.taken).toBe(0);
  expect(room.countAnswer(second.context, bytes)).toBeUndefined();
});

test("lines count until they are read, and are refused while there is no room", async () => {
  const room = new AnswerRoom();
  const call = answerUnderWay();
  const streamLine = () => {
    const line = ReadableStream.from(["a line\n"]);
    return room.streamAnswer(call.context, new AbortController().signal, "application/x-ndjson", line as never);
  };
  room.countAnswer(call.context, room.limit);
  const reader = streamLine().body?.getReader();
  await reader?.read();
  expect(streamLine().status).toBe(503);
  await reader?.cancel();
  expect(room.taken).toBe(room.limit);
});
