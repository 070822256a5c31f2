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

/** No page of a list is larger, unless one item is. */
export const maxPageBytes = 8_000_000;

/** A page that holds more is finished without a pause. Many large pages that grow side by side do not fit into a small heap. */
const maxPausedBytes = 256 * 1024;

/**
 * A page of a list: as many items as the paging asks for and 8 MB have room for, and at least one.
 * @param show `undefined` for an item that is gone by now
 * @returns `next` is the `offset` of the first item after the page, absent at the end
 */
export function pageOf<Item>(
  context: Context,
  list: { readonly length: number; slice(from: number, to: number): readonly Item[] },
  { offset, limit }: { readonly offset: number; readonly limit: number },
  show: (item: Item) => object | undefined,
) {
  const { length: total } = list;
  function* page() {
    const items: object[] = [];
    let bytes = 0;
    let next = offset;
    for (const item of list.slice(offset, offset + limit)) {
      const shown = show(item);
      bytes += shown === undefined ? 0 : Buffer.byteLength(JSON.stringify(shown)) + 1;
      if (next > offset && bytes > maxPageBytes) break;
      next += 1;
      if (shown !== undefined) items.push(shown);
      if (bytes <= maxPausedBytes) yield;
    }
    return { total, items, ...(next > offset && next < total && { next }) };
  }
  return inTurns(context, page());
}

export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Does work step by step. Other requests run every 10 ms, and the work ends when its client has disconnected. */
export async function inTurns<Result>(context: Context, steps: Steps<Result>): Promise<Result> {
  // Many requests may begin at once, so the first turn is short.
  let endMs = 0;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (stopwatchMs() < endMs) continue;
    await setImmediate();
    if (nodeRequest(context)?.socket.destroyed) {
      throwResponse(problem(400, "Client disconnected", "The client disconnected before the response was sent."));
    }
    endMs = stopwatchMs() + 10;
  }
}
