import { setImmediate } from "node:timers/promises";
import type { Context } from "hono";
import * as z from "zod";
import { stopwatchMs } from "../../common/clock.ts";
import { problem } from "../../common/problem.ts";
import { nodeRequest } from "../server/request.ts";
import { throwResponse } from "./route.ts";

/** An integer in a query. */
export const integerParameter = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `expected an integer from ${from} to ${to}`)
    .transform(Number)
    .pipe(z.int().min(from).max(to));

/** A flag in a query; off unless it is `true`. */
export const flagParameter = z
  .enum(["true", "false"])
  .default("false")
  .transform((text) => text === "true");

/** `limit` and `offset` of every list; without them, the first hundred. */
export const pagingParameters = {
  limit: integerParameter(0, 1000).default(100),
  offset: integerParameter(0, 999_999_999).default(0),
};

export const pagingQuery = z.strictObject(pagingParameters);

const maxPageBytes = 8_000_000;
const largeItemBytes = 16 * 1024;

/**
 * A page of a list: as many items as the paging asks for and 8 MB have room for, and at least one.
 * Other requests get their turns between items, and the page ends when its client is gone.
 * @param show `undefined` for an item that is gone by now
 * @returns `next` is the `offset` of the first item after the page, absent at the end
 */
export async function pageOf<Item>(
  context: Context,
  list: { readonly length: number; slice(from: number, to: number): readonly Item[] },
  { offset, limit }: { readonly offset: number; readonly limit: number },
  show: (item: Item) => object | undefined,
) {
  const items: object[] = [];
  let bytes = 0;
  let next = offset;
  const { length: total } = list;
  const pause = turnsOf(context);
  let endWork: (() => void) | undefined;
  try {
    for (const item of list.slice(offset, offset + limit)) {
      const shown = show(item);
      const itemBytes = shown === undefined ? 0 : Buffer.byteLength(JSON.stringify(shown)) + 1;
      bytes += itemBytes;
      if (next > offset && bytes > maxPageBytes) break;
      next += 1;
      if (shown !== undefined) items.push(shown);
      if (itemBytes > largeItemBytes) endWork ??= await startLargeWork(context);
      await pause();
    }
  } finally {
    endWork?.();
  }
  return { total, items, ...(next > offset && next < total && { next }) };
}

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
async function startLargeWork(context: Context): Promise<() => void> {
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
