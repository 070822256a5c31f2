import type { Context } from "hono";
import { expect, test } from "vitest";
import { inTurns } from "./list-query.ts";

function startClient() {
  const socket = { destroyed: false };
  const context = { env: { incoming: { socket } } } as unknown as Context;
  let done = 0;
  function* work() {
    for (; done < 5; done += 1) yield;
    return done;
  }
  return { socket, stepsDone: () => done, answer: inTurns(context, work()) };
}

test("work is done one after another, and ends for a client that has left, before its turn and in it", async () => {
  const [first, gone, leaving, last] = [startClient(), startClient(), startClient(), startClient()];
  gone.socket.destroyed = true;
  const results = Promise.allSettled([first.answer, gone.answer, leaving.answer, last.answer]);
  expect(await first.answer).toBe(5);
  leaving.socket.destroyed = true;
  const [, ofGone, ofLeaving, ofLast] = await results;
  expect([ofGone?.status, gone.stepsDone()]).toEqual(["rejected", 0]);
  expect(ofLeaving?.status).toBe("rejected");
  expect(leaving.stepsDone()).toBeLessThan(5);
  expect(ofLast).toEqual({ status: "fulfilled", value: 5 });
});
