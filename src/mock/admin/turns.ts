import { setImmediate } from "node:timers/promises";
import type { Context } from "hono";
import { stopwatchMs } from "../../ground/clock.ts";
import { problem } from "../../ground/problem.ts";
import { nodeRequest } from "../server/request.ts";
import { throwResponse } from "./route.ts";

/** Work of which other requests see nothing: it stops for them between its steps. Its last step returns the result. */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Lets other requests run once the work of a request took its turn. Ends the request when its client is gone. */
export type Pause = () => Promise<void>;

const turnMs = 10;

let lastTurn: Promise<unknown> = Promise.resolve();

/** Turns of one request. All requests share one row of turns, so that nothing waits for two turns together. */
export function turnsOf(context: Context): Pause {
  // Many requests may begin at once, so the first turn is short.
  let endMs = 0;
  return async () => {
    if (stopwatchMs() < endMs) return;
    lastTurn = lastTurn.then(() => setImmediate());
    await lastTurn;
    endIfGone(context);
    endMs = stopwatchMs() + turnMs;
  };
}

function endIfGone(context: Context): void {
  if (nodeRequest(context)?.socket.destroyed)
    throwResponse(problem(400, "Client gone", "Nobody waits for the answer."));
}

let lastLargeWork: Promise<void> = Promise.resolve();

/** Waits for the large work before, because a small heap has room for one at a time. @returns ends this one */
export async function startLargeWork(context: Context): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const workBefore = lastLargeWork;
  lastLargeWork = promise;
  await workBefore;
  // A client that left while it waited leaves without work.
  await setImmediate();
  if (nodeRequest(context)?.socket.destroyed) resolve();
  endIfGone(context);
  return resolve;
}

/** Does large work step by step, in turns. */
export async function inTurns<Result>(context: Context, steps: Steps<Result>): Promise<Result> {
  const end = await startLargeWork(context);
  try {
    const pause = turnsOf(context);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      await pause();
    }
  } finally {
    end();
  }
}
