import * as z from "zod";
import { switchesSchema } from "../../assumptions/switches.ts";
import { type Clock, firstMomentMs, lastMomentMs } from "../../common/clock.ts";
import { ConfigError } from "../../common/config-error.ts";
import { nameForm } from "../../common/names.ts";
import { atMost, withInput } from "../../schema/read-by.ts";
import type { CollectionName, FixtureRecord } from "../../vendor/entities/all-entities.ts";
import { momentOf } from "../../wire/date-time.ts";
import { releaseText } from "../../wire/release.ts";
import { rulesSchema } from "../faults/rule.ts";

const isInCalendar = (atMs: number) => atMs >= firstMomentMs && atMs <= lastMomentMs;

const calendar = "expected a moment from the year 0000 to 9999 in UTC";

const moment = z.iso
  .datetime({
    local: true,
    offset: true,
    error: "expected a date and time like 2030-01-01T00:00:00Z; without a zone it is UTC",
  })
  .transform(momentOf)
  .refine(isInCalendar, calendar);

const longestAdvanceMs = lastMomentMs - firstMomentMs;

export const clockSetting = z
  .strictObject({
    frozenAt: moment.optional(),
    advanceMs: z.int().min(-longestAdvanceMs).max(longestAdvanceMs).optional(),
    system: z.literal(true, { error: "expected true" }).optional(),
  })
  .refine(
    (setting) => Object.values(setting).filter((value) => value !== undefined).length === 1,
    "expected exactly one of frozenAt, advanceMs, system",
  );

/** Sets a clock. @throws ConfigError when the new time is beyond the calendar; the clock stays unchanged */
export function setClock(clock: Clock, { frozenAt, advanceMs }: z.output<typeof clockSetting>): void {
  if (frozenAt !== undefined) clock.freeze(frozenAt);
  else if (advanceMs === undefined) clock.followSystem();
  else if (!isInCalendar(clock.nowMs() + advanceMs)) {
    throw new ConfigError([{ where: "/advanceMs", message: `${advanceMs} is not accepted; ${calendar}` }]);
  } else clock.advance(advanceMs);
}

const rowLists = atMost(100_000, z.array(z.record(z.string(), z.unknown())));

const fixtures = withInput<string | WrittenFixtures>()(
  z.union([z.string().regex(/^[A-Za-z0-9_-]{1,64}$/), atMost(100, z.record(z.string(), rowLists))], {
    error: "expected the name of a set of fixtures, or an object of rows by collection",
  }),
);

type WrittenFixtures = { readonly [Name in CollectionName]?: readonly FixtureRecord<Name>[] } & {
  readonly [collection: string]: readonly object[];
};

/** The options of a new sandbox. Without an option, it is as in `default`. */
export const sandboxOptions = z.strictObject({
  name: z
    .string()
    .regex(nameForm, "expected 1 to 100 letters, digits, dots, dashes and underscores, a letter or digit first")
    .optional(),
  release: releaseText.optional(),
  /** Variants of assumptions by id; `as-assumed` overrides a variant of the configuration. */
  assumptions: switchesSchema.optional(),
  /** The name of a set of fixtures, a folder beside the default one; or rows by collection, beside the default set. */
  fixtures: fixtures.optional(),
  clock: clockSetting.optional(),
  faults: rulesSchema.optional(),
  ttlMs: z
    .int()
    .min(1)
    .max(7 * 24 * 3_600_000)
    .optional(),
});

export type SandboxOptions = z.input<typeof sandboxOptions>;

export type ReadSandboxOptions = z.output<typeof sandboxOptions>;
