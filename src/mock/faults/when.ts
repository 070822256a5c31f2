import * as z from "zod";
import { alsoShort } from "../../matching/also-short.ts";
import { pointerForm } from "../../matching/json-pointer.ts";
import { writtenAs } from "../../matching/written-as.ts";

const ordinal = z.int().min(1);
const ordinals = z.array(ordinal).min(1);
const moment = z.int().min(0);

type WrittenKey = `header:${string}` | `row:${string}` | `/${string}`;

const drawKey = z
  .string()
  .regex(
    /^(header:[A-Za-z0-9-]+|row:(\/([^~/]|~[01])*)+|(\/([^~/]|~[01])*)+)$/,
    `expected row:/request_unique_identifier, header:Name or a JSON Pointer into the body like /token ${pointerForm}`,
  );

/** What a draw or a count may hang on: a member of the row, a header, a member of the body. */
const draw = z.strictObject({
  by: z.enum(["ordinal", "key"]).default("ordinal"),
  key: writtenAs<WrittenKey, typeof drawKey>(drawKey).optional(),
  /** One draw a key, for ever; otherwise one for each attempt with the key. */
  sticky: z.boolean().default(false),
});

/** At which of its calls, or rows, a rule hits. */
export const whenSchema = z
  .strictObject({
    probability: z.number().min(0).max(1).default(1),
    draw: draw.prefault({}),
    /** What is counted together: all that the rule matches, or each method, each key, or single rows. */
    countBy: z.enum(["rule", "operation", "key", "row"]).default("rule"),
    skipFirst: moment.default(0),
    nth: alsoShort<number | readonly number[], typeof ordinals>(
      (written) => (typeof written === "number" ? [written] : written),
      ordinals,
    ).optional(),
    every: ordinal.optional(),
    /** At which of the calls that the rule matches, counted when they come in, whether or not they get to its phase or its rows. */
    occurrence: alsoShort<number | readonly number[], typeof ordinals>(
      (written) => (typeof written === "number" ? [written] : written),
      ordinals,
    ).optional(),
    times: z.int().min(0).optional(),
    /** By the sandbox's clock, from when the rule was made. */
    window: z
      .strictObject({ fromMs: moment.default(0), toMs: moment.optional() })
      .refine(({ fromMs, toMs }) => toMs === undefined || toMs > fromMs, {
        path: ["toMs"],
        message: "expected more than fromMs",
      })
      .optional(),
    /** A scenario begins in the state `started`; `next` is its state after a hit. */
    scenario: z
      .strictObject({
        name: z.string().min(1),
        state: z.string().min(1).optional(),
        next: z.string().min(1).optional(),
      })
      .refine(({ state, next }) => state !== undefined || next !== undefined, "expected state, next or both")
      .optional(),
  })
  .refine(({ draw: { by, key }, countBy }) => key !== undefined || (by !== "key" && countBy !== "key"), {
    path: ["draw", "key"],
    message: "needed to draw or count by key: row:/request_unique_identifier, header:Name or a JSON Pointer",
  })
  .refine(({ draw: { by, key }, countBy }) => key === undefined || by === "key" || countBy === "key", {
    path: ["draw", "by"],
    message: 'a key has no effect unless by or countBy is "key"',
  })
  .refine(({ occurrence, skipFirst, nth, every }) => occurrence === undefined || !(skipFirst || nth || every), {
    path: ["occurrence"],
    message: "is a turn already; expected it without skipFirst, nth and every",
  })
  .refine(({ draw: { by, sticky } }) => !sticky || by === "key", {
    path: ["draw", "sticky"],
    message: 'has no effect unless by is "key"',
  });

export type When = z.output<typeof whenSchema>;
