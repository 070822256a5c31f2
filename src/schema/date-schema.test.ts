import { expect, test } from "vitest";
import { beginsAsDate, isPlainDate, momentOf, plainDateTime, printDateTime } from "../wire/date-time.ts";
import { dateTime, storedDateTime } from "./date-schema.ts";
import { notesOfDate } from "./value-switches.ts";

test.each([
  ["2016-06-22T15:00:00", "2016-06-22T15:00:00", []],
  ["2016-06-22T15:00", "2016-06-22T15:00:00", ["date.fraction"]],
  ["2016-06-22T15:00:00.123", "2016-06-22T15:00:00", ["date.fraction"]],
  ["2016-06-22T15:00:00Z", "2016-06-22T15:00:00", ["date.zone"]],
  ["2016-06-22T15:00:00.5+02:00", "2016-06-22T13:00:00", ["date.fraction", "date.zone"]],
  ["2016-01-01T01:00:00+02:00", "2015-12-31T23:00:00", ["date.zone"]],
  ["2016-06-22T15:00:00-05:30", "2016-06-22T20:30:00", ["date.zone"]],
  ["1899-12-31T23:59:59", "1899-12-31T23:59:59", ["date.far-year"]],
  ["1900-01-01T00:00:00", "1900-01-01T00:00:00", []],
  ["2099-12-31T23:59:59", "2099-12-31T23:59:59", []],
  ["2100-01-01T00:00:00Z", "2100-01-01T00:00:00", ["date.far-year", "date.zone"]],
])("the date %s is taken, kept as %s, and doubtful for %j", (text, kept, doubts) => {
  expect(dateTime.safeParse(text).success).toBe(true);
  expect(plainDateTime(text)).toBe(kept);
  expect(storedDateTime.parse(text)).toBe(kept);
  expect(notesOfDate(text)).toEqual(doubts);
});

test.each(["2016-06-22", "2016-02-30T15:00:00", "x", "", "0000-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00"])(
  "the date %j is not taken, in a request or a fixture",
  (text) => {
    expect([dateTime, storedDateTime].map((schema) => schema.safeParse(text).success)).toEqual([false, false]);
  },
);

test("the schema accepts every plain date, and no text that does not begin as a date", () => {
  const two = (most: number) => Array.from({ length: most + 2 }, (_, at) => String(at).padStart(2, "0"));
  const days = two(12).flatMap((month) => two(31).map((day) => `2015-${month}-${day}T15:00:00`));
  const times = [...two(23).map((hour) => `${hour}:00:00`), ...two(59).flatMap((at) => [`15:${at}:00`, `15:00:${at}`])];
  const others = ["yesterday", "2016-06-22 15:00:00", "2016-06-22t15:00:00", "2016-06-22T15:00", "2016-06-22T15:00:0a"];
  const texts = [...days, ...times.map((time) => `2016-06-22T${time}`), ...others, "0000-01-01T00:00:00", ""];
  const isValid = (text: string) => dateTime.safeParse(text).success;
  expect(texts.filter((text) => isPlainDate(text) && !isValid(text))).toEqual([]);
  expect(texts.filter((text) => !beginsAsDate(text) && isValid(text))).toEqual([]);
  expect(texts.filter(isPlainDate)).toHaveLength(12 * 28 + 24 + 2 * 60 + 1);
});

test("a moment without a zone is UTC, and each is printed for itself", () => {
  expect(momentOf("1970-01-01T00:00:01")).toBe(1000);
  expect(momentOf("1970-01-01T01:00:01+01:00")).toBe(1000);
  expect(momentOf("1970-01-01T01:00:01+0100")).toBe(1000);
  expect(momentOf("1970-01-01T00:00:01Z")).toBe(1000);
  expect(momentOf("soon")).toBe(Number.NaN);
  for (const [moment, text] of [
    [0, "1970-01-01T00:00:00"],
    [1999, "1970-01-01T00:00:01"],
    [0, "1970-01-01T00:00:00"],
  ] as const) {
    for (let time = 0; time < 2; time += 1) expect(printDateTime(moment)).toBe(text);
  }
});
