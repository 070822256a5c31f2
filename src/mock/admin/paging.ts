import * as z from "zod";

/** An integer of a query, from its text. */
export const whole = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `expected an integer from ${from} to ${to}`)
    .transform(Number)
    .pipe(z.int().min(from).max(to));

/** `limit` and `offset` of every list; without them, the first hundred. */
export const paging = {
  limit: whole(0, 1000).default(100),
  offset: whole(0, 999_999_999).default(0),
};
