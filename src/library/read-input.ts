import type * as z from "zod";
import { pointerTo } from "../matching/json-pointer.ts";
import { readBy } from "../matching/read-by.ts";

/**
 * What a program gave, by its schema.
 * @throws TypeError that says what is wrong with it, and where
 */
export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const read = readBy(schema, input);
  if (!read.problems) return read.data;
  throw new TypeError(read.problems.map(({ path, message }) => `${pointerTo(path) || "/"}: ${message}`).join("\n"));
}
