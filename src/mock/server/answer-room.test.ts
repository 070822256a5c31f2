import { EventEmitter } from "node:events";
import type { Context } from "hono";
import { expect, test } from "vitest";
import { countAnswer } from "./answer-room.ts";
import { createByteBudget } from "./receive-body.ts";

/** A call whose answer is under way until its socket closes. */
function asked() {
  const socket = Object.assign(new EventEmitter(), { destroyed: false });
  const outgoing = Object.assign(new EventEmitter(), { socket });
  return { outgoing, context: { env: { incoming: { socket }, outgoing } } as unknown as Context };
}

test("an answer has room alone; beside others that nobody reads it is refused until they are gone", async () => {
  const room = createByteBudget();
  const [first, second] = [asked(), asked()];
  const bytes = room.limit + 1;
  expect(countAnswer(first.context, room, bytes)).toBeUndefined();
  const refused = countAnswer(second.context, room, bytes);
  expect([refused?.status, refused?.headers.get("retry-after")]).toEqual([503, "1"]);
  first.outgoing.emit("close");
  expect(room.taken).toBe(0);
  expect(countAnswer(second.context, room, bytes)).toBeUndefined();
});
