import { expect, test } from "vitest";
import { pseudoDate } from "./pseudo-date.ts";
import { Pseudonyms } from "./pseudonyms.ts";

const one = new Pseudonyms();

test.each([
  ["ACR00045750", /^ACR\d{8}$/],
  ["RP0000000019", /^RP\d{10}$/],
  ["CI000111", /^CI\d{6}$/],
  ["AB1234", /^[A-Z]{2}\d{4}$/],
  ["14", /^\d\d$/],
  ["738B6C269467B1BC27BDA04ED3B08941", /^[0-9A-F]{32}$/],
  ["Polina Georgiou", /^[A-Z][a-z]{5} [A-Z][a-z]{7}$/],
  ["www.facebook.com/polina", /^[a-z]{3}\.[a-z]{8}\.[a-z]{3}\/[a-z]{6}$/],
  ["Ελένη", /^[a-z]{24}$/],
  ["***", /^[a-z]{24}$/],
  ["x".repeat(500), /^[a-z]{24}$/],
])("%s keeps its form under another value", (text, form) => {
  expect(one.of(text)).toMatch(form);
  expect(one.of(text)).toBe(one.of(text));
});

test("no two values have one pseudonym, however short they are", () => {
  const values = Array.from({ length: 1000 }, (_, at) => String(at).padStart(3, "0"));
  expect(new Set(values.map((value) => one.of(value))).size).toBe(1000);
  expect(new Set(Array.from({ length: 90 }, (_, at) => one.ofNumber(at + 10))).size).toBe(90);
});

test("another recording has other pseudonyms", () => {
  const other = new Pseudonyms();
  expect(other.of("738B6C269467B1BC27BDA04ED3B08941")).not.toBe(one.of("738B6C269467B1BC27BDA04ED3B08941"));
});

test.each([12.5, 0, 7, -30.25, 123456789, 1e30])("the number %d stays one of as many digits", (value) => {
  const made = one.ofNumber(value);
  expect(Number.isFinite(made)).toBe(true);
  if (value < 1e15) expect(String(made)).toHaveLength(String(value).length);
});

const nowMs = Date.parse("2026-01-31T12:00:00Z");

test.each([
  ["2016-06-22T15:00:00", /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d$/],
  ["2016-06-22T15:00:00.123Z", /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/],
  ["2016-06-22T15:00+03:00", /^20\d\d-\d\d-\d\dT\d\d:\d\d\+02:00$/],
  ["2016-06-22", /^20\d\d-\d\d-\d\d$/],
  ["2031-06-22T15:00:00", /^219\d-|^2200-/],
  ["2016-06-31T15:00:00", /^2001-02-30T\d\d:\d\d:\d\d$/],
])("the date %s keeps its form, whether it is one, and whether it is to come", (text, form) => {
  expect(pseudoDate(text, one, nowMs)).toMatch(form);
});

test("what does not look like a date is none", () => expect(pseudoDate("soon", one, nowMs)).toBeUndefined());
