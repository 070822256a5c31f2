import type { Context } from "hono";
import { expect, test } from "vitest";
import { inTurns } from "./list-query.ts";

test("work lets other requests run, and ends when its client has disconnected", async () => {
  const socket = { destroyed: false };
  const context = { env: { incoming: { socket } } } as unknown as Context;
  let done = 0;
  function* work() {
    for (; done < 5; done += 1) yield;
    return done;
  }
  const answer = inTurns(context, work());
  expect(done).toBe(0);
  expect(await answer).toBe(5);
  done = 0;
  const left = inTurns(context, work());
  socket.destroyed = true;
  await expect(left).rejects.toThrow();
  expect(done).toBe(0);
});
