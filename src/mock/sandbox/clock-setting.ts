import * as z from "zod";
import type { Clock } from "../../ground/clock.ts";
import { ConfigError } from "../../ground/config-error.ts";
import { momentOf } from "../../wire/date-time.ts";

const furthestMs = 8.64e15;

const moment = z.iso
  .datetime({
    local: true,
    offset: true,
    error: "expected a date and time like 2030-01-01T00:00:00Z; without a zone it is UTC",
  })
  .transform(momentOf);

export const clockSetting = z
  .strictObject({
    frozenAt: moment.optional(),
    advanceMs: z.int().min(-8e15).max(8e15).optional(),
    system: z.literal(true, { error: "expected true" }).optional(),
  })
  .refine(
    (setting) => Object.values(setting).filter((value) => value !== undefined).length === 1,
    "expected exactly one of frozenAt, advanceMs, system",
  );

export type ClockSetting = z.input<typeof clockSetting>;

export type ReadClockSetting = z.output<typeof clockSetting>;

/**
 * Sets a clock.
 * @throws ConfigError when it would leave the calendar; the clock stays as it was
 */
export function setClock(clock: Clock, { frozenAt, advanceMs }: ReadClockSetting): void {
  if (frozenAt !== undefined) clock.freeze(frozenAt);
  else if (advanceMs === undefined) clock.followSystem();
  else if (Math.abs(clock.nowMs() + advanceMs) > furthestMs) {
    throw new ConfigError([{ where: "/advanceMs", message: `advanceMs ${advanceMs} leads out of the calendar` }]);
  } else clock.advance(advanceMs);
}

export function printClock(clock: Clock) {
  const { frozenAtMs, aheadMs } = clock;
  return {
    now: new Date(clock.nowMs()).toISOString(),
    frozenAt: frozenAtMs === undefined ? null : new Date(frozenAtMs).toISOString(),
    aheadMs,
    system: frozenAtMs === undefined && aheadMs === 0,
  };
}
