import type { RecordedCall } from "../../mock/journal/recorded-call.ts";
import { momentOf } from "../../wire/date-time.ts";
import { namingMembers, type SentValue, sentValues } from "./call-signature.ts";

/** Dates, UUIDs and ids of CRM.COM: what a clock, a generator or a sandbox gives, and no client decides. */
const generated =
  /^(\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9A-F]{32}|\d{13})$/i;

/** A date so near to that of the call was taken from a clock. */
const clockMs = 3_600_000;

/**
 * The names of members that vary from run to run without a difference in what the client does: names that it makes up,
 * dates and generated ids, when the two runs had other values of them, and dates of the time of the call.
 */
export function varyingMembers(one: readonly RecordedCall[], other: readonly RecordedCall[]): ReadonlySet<string> {
  const [before, after] = [valuesByMember(one), valuesByMember(other)];
  const varying = new Set<string>();
  for (const [member, values] of before) {
    const [{ name }] = values as [TimedValue];
    const texts = values.map(({ value }) => String(value));
    const isNamed = namingMembers.includes(name) || texts.every((text) => generated.test(text));
    const differs = sorted(values) !== sorted(after.get(member) ?? []);
    if ((isNamed && differs) || values.some(isOfClock)) varying.add(name);
  }
  return varying;
}

type TimedValue = SentValue & { readonly atMs: number };

const sorted = (values: readonly SentValue[]) =>
  values
    .map(({ value }) => JSON.stringify(value))
    .sort()
    .join();

/** The values of each member of each method, wherever in a list it stands. */
function valuesByMember(calls: readonly RecordedCall[]): Map<string, TimedValue[]> {
  const all = calls.flatMap(({ record, parameters }) =>
    sentValues(parameters).map((sent) => ({
      ...sent,
      atMs: record.atMs,
      member: `${record.operation} ${sent.pointer.replace(/\/\d+(?=\/|$)/g, "/*")}`,
    })),
  );
  return Map.groupBy(all, ({ member }) => member);
}

function isOfClock({ value, atMs }: TimedValue): boolean {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value)) return false;
  const ms = momentOf(value);
  return Math.abs(ms - atMs) < clockMs;
}
