import type { Context } from "hono";
import * as z from "zod";
import { startLargeWork, turnsOf } from "./turns.ts";

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
