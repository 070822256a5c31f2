import { detachedText } from "../ground/json.ts";
import { memoize } from "../ground/memoize.ts";

export const plainLength = "2016-06-22T15:00:00".length;

/** The moment of a date, in milliseconds since 1970; `NaN` for what is none. A date without a zone is UTC on every machine. */
export function momentOf(text: string): number {
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
}

/** A date that passed its schema, as CRM.COM writes it: in UTC, without zone and without fraction [assumed: `date.zone`]. */
export function plainDateTime(text: string): string {
  return text.length === plainLength ? text : printDateTime(momentOf(text));
}

/** A moment as CRM.COM prints it: no fraction, no zone. `epochMs` counts from 1970, and is shown as UTC. */
export const printDateTime = (epochMs: number): string => printSecond(Math.floor(epochMs / 1000));

/** All calls of a second have the same. */
const printSecond = memoize(1, (second: number) => detachedText(new Date(second * 1000).toISOString().slice(0, 19)));
