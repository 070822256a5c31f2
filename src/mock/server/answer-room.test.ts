import { EventEmitter } from "node:events";
import type { Context } from "hono";
import { expect, test } from "vitest";
import { noRoomFor } from "./answer-room.ts";
import { createBodyRoom } from "./receive-body.ts";

/** A call whose answer is under way until its socket closes. */
function asked() {
  const socket = Object.assign(new EventEmitter(), { destroyed: false });
  const outgoing = Object.assign(new EventEmitter(), { socket });
  return { outgoing, context: { env: { incoming: { socket }, outgoing } } as unknown as Context };
}

test("an answer has room alone; beside others that nobody reads it is refused until they are gone", async () => {
  const room = createBodyRoom();
  const [first, second] = [asked(), asked()];
  const bytes = room.limit + 1;
  expect(noRoomFor(first.context, room, bytes)).toBeUndefined();
  const refused = noRoomFor(second.context, room, bytes);
  expect([refused?.status, refused?.headers.get("retry-after")]).toEqual([503, "1"]);
  first.outgoing.emit("close");
  expect(room.taken).toBe(0);
  expect(noRoomFor(second.context, room, bytes)).toBeUndefined();
});
