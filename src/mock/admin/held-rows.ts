import * as z from "zod";
import type { Collection } from "../../store/collection.ts";
import { callsThatMade } from "../journal/calls-that-made.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { paging } from "./paging.ts";

/** What is asked of the rows of a collection. */
export const heldQuery = z.strictObject({
  ...paging,
  order: z.enum(["oldest", "newest"]).default("oldest"),
  /** Stands in the row as JSON, whatever its case. */
  text: z.string().min(1).optional(),
  /** Also the numbers of the calls that made the rows, by id. */
  calls: z.enum(["true", "false"]).default("false"),
});

/** The rows of a collection that are asked for; how many there are of them, and how many that were added it has forgotten. */
export function heldRows(
  { journal }: Sandbox,
  collection: Collection<unknown>,
  { offset, limit, order, text, calls }: z.output<typeof heldQuery>,
) {
  const { total, forgotten } = collection;
  const found = text === undefined ? undefined : rowsWith(collection, text);
  const count = found?.length ?? total;
  const list = (from: number, most: number) => found?.slice(from, from + most) ?? collection.list(from, most);
  // The newest stand last, so a page of them is one from the end, turned round.
  const end = Math.max(0, count - offset);
  const start = Math.max(0, end - limit);
  const items = order === "oldest" ? list(offset, limit) : list(start, end - start).toReversed();
  const ids = new Set(items.map((row) => String((row as { id?: unknown }).id)));
  return { total: count, forgotten, items, ...(calls === "true" && { calls: callsThatMade(journal, ids) }) };
}

function rowsWith(collection: Collection<unknown>, text: string): readonly unknown[] {
  const asked = text.toLowerCase();
  return collection.list(0, collection.total).filter((row) => JSON.stringify(row).toLowerCase().includes(asked));
}
