import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startDraws } from "../../../test/start-draws.ts";
import { momentOf } from "../../wire/date-time.ts";
import { jsonNotes } from "../../wire/json-notes.ts";
import { fillMarkers, Pseudonyms, textMarker } from "./pseudonyms.ts";

const one = new Pseudonyms("one");
const ofNumber = (value: number) => Number(one.of(String(value)));

test.each([
  ["ACR00045750", /^ACR\d{8}$/],
  ["RP0000000019", /^RP\d{10}$/],
  ["CI000111", /^CI\d{6}$/],
  ["AB1234", /^[A-Z]{2}\d{4}$/],
  ["14", /^\d\d$/],
  ["738B6C269467B1BC27BDA04ED3B08941", /^[0-9A-F]{32}$/],
  ["-2.5E3", /^-[1-9]\.[1-9]E3$/],
  ["Polina Georgiou", /^[A-Z][a-z]{5} [A-Z][a-z]{7}$/],
  ["www.facebook.com/polina", /^[a-z]{3}\.[a-z]{8}\.[a-z]{3}\/[a-z]{6}$/],
  ["007", /^0\d\d$/],
  ["acr00045750", /^acr\d{8}$/],
  ["Ελένη", /^[A-Za-z]{24}$/],
  ["***", /^[a-z]{24}$/],
  ["x".repeat(200), /^[a-z]{24}$/],
  ["x".repeat(500), /^[a-z]{256}$/],
])("%s keeps its form under another value", (text, form) => {
  expect(one.of(text)).toMatch(form);
  expect(one.of(text)).toBe(one.of(text));
});

test("no two values have one pseudonym, however short they are, and another recording has others", () => {
  const values = Array.from({ length: 1000 }, (_, at) => String(at).padStart(3, "0"));
  expect(new Set(values.map((value) => one.of(value))).size).toBe(1000);
  const id = "738B6C269467B1BC27BDA04ED3B08941";
  expect(new Pseudonyms("other").of(id)).not.toBe(one.of(id));
});

test.each([12.5, 0, 7, -30.25, 123456789, 0.05, 1e30, 1.5e-9])("the number %d stays one of as many digits", (value) => {
  const made = ofNumber(value);
  expect(Number.isFinite(made)).toBe(true);
  expect(String(made)).toHaveLength(String(value).length);
});

const nowMs = Date.parse("2026-01-31T12:00:00Z");
beforeEach(() => void vi.setSystemTime(nowMs));
afterEach(() => void vi.useRealTimers());

test.each([
  ["2016-06-22T15:00+03:00", /^2001-02-30T11:11\+11:11$/],
  ["2016-06-31T15:00:00", /^2001-02-30T11:11:11$/],
  [" 2016-06-22\t", /^ (?:19|20)\d\d-\d\d-\d\d $/],
])("the date %s keeps its form, its range, and whether it is one", (text, form) => {
  expect(one.of(text)).toMatch(form);
});

const below = startDraws(11);
const textOf = (letters: string, most: number) =>
  Array.from({ length: 1 + below(most) }, () => [...letters][below([...letters].length)]).join("");

describe("laws of pseudonyms", () => {
  const texts = Array.from({ length: 2000 }, (_, at) =>
    textOf(
      ["ABCabcXYZ019 .-/", "AaÉéΣσЖжŁł 09", "0123456789", "ACR0123456789abcdefABCDEF", "{}$abAB"][at % 5] as string,
      at % 50 ? 60 : 600,
    ),
  ).filter((text) => text.trim() !== "");
  const known = ["ACR00045750", "Rp0000000019", "738B6C269467B1BC27BDA04ED3B08941", "738b6c269467b1bc27bda04ed3b08941"];
  const all = [...new Set([...texts, ...known])];

  test("small letters have the pseudonym in small letters", () => {
    for (const text of all) expect(one.of(text.toLowerCase()), text).toBe(one.of(text).toLowerCase());
  });

  test("outer white space and an excessive length stay, and two texts have two pseudonyms", () => {
    for (const text of all) {
      expect(one.of(` ${text} `), text).toBe(` ${one.of(text)} `);
      expect(one.of(text).length > 255, text).toBe(text.length > 255);
    }
    const enough = all.filter((text) => text.trim().length > 8);
    expect(new Set(enough.map((text) => one.of(text))).size).toBe(enough.length);
    const padded = `${"y".repeat(200)}${" ".repeat(56)}`;
    expect(one.of(padded).length).toBeGreaterThan(255);
  });

  test("placeholders and odd letters stay what they are", () => {
    for (const text of ["{{profile}}", `${"x".repeat(80)} {{a b}} {{profile}}`, "é{{profile}}", "a\u0001b", "\ud800"]) {
      const losses = (value: string) => jsonNotes(JSON.stringify([value]), [value]).map(({ kind }) => kind);
      expect(losses(one.of(text)), text).toEqual(losses(text));
    }
  });

  test("a number and its text have one, however it is written", () => {
    for (let at = 0; at < 500; at += 1) {
      const value = at % 2 ? below(10 ** (1 + (at % 9))) : below(1e6) / 1000;
      expect(one.of(String(value))).toBe(String(ofNumber(value)));
      expect(Number(one.of(value.toFixed(5)))).toBe(ofNumber(value));
    }
  });

  test("one moment has one in every form, and stays in its range", () => {
    const last = [-2208988800, nowMs / 1000, 4102444800, 253402300799];
    const rangeOf = (momentMs: number) => last.findIndex((endS) => momentMs / 1000 < endS);
    for (let at = 0; at < 1000; at += 1) {
      const unit = [1, 60, 86_400][at % 3] as number;
      const momentS = Math.floor((-5e9 + below(14e9)) / unit) * unit;
      if (Math.abs(momentS - nowMs / 1000) < 100_000) continue;
      const plain = new Date(momentS * 1000).toISOString().slice(0, 19);
      const shifted = new Date((momentS + 3 * 3600) * 1000).toISOString().slice(0, 19);
      const made = one.of(plain);
      const madeMs = momentOf(made);
      expect(rangeOf(madeMs), plain).toBe(rangeOf(momentS * 1000));
      for (const form of [`${plain}Z`, `${plain}.000`, `${shifted}+03:00`, `${shifted}.00+03:00`]) {
        const other = one.of(form);
        expect(momentOf(other), form).toBe(madeMs);
        expect(other.replace(/\d/g, "0"), form).toBe(form.replace(/\d/g, "0"));
      }
      const isWhole = (ms: number, seconds: number) => ms % (seconds * 1000) === 0;
      for (const seconds of [60, 86_400])
        expect(isWhole(madeMs, seconds), plain).toBe(isWhole(momentS * 1000, seconds));
      if (isWhole(madeMs, 86_400)) expect(one.of(plain.slice(0, 10))).toBe(made.slice(0, 10));
      expect(one.of(`${plain}.250`).slice(0, 19)).toBe(made);
    }
  });

  test("what was to come when it was first seen stays so", () => {
    const soon = "2026-01-31T13:00:00";
    const first = one.of(soon);
    vi.setSystemTime(nowMs + 7_200_000);
    expect(one.of(soon)).toBe(first);
  });
});

test.each([
  ["{{secret 3}}", "{{secret 3}}", "secret-3"],
  ["{{secret 3 placeholder}}", "{{secret 3 placeholder}}", "{{secret_3}}"],
  ["{{secret 3 number}}", "{{secret 3 number}}", 900_003],
  ["{{secret 3 digits}}", "{{secret 3 digits}}", "900003"],
  ["{{secret 3 boolean}}", "{{secret 3 boolean}}", true],
  [textMarker("hello"), "{{text 4..7}}", "xxxx"],
  [textMarker(" hello\n"), " {{text 4..7}} ", " xxxx "],
  [textMarker("hi {{name}}!"), "{{text 8..15 placeholder}}", "{{x}}xxx"],
  [textMarker("hi\0hello"), "{{text 8..15 odd-letters}}", "\ufffdxxxxxxx"],
  [textMarker("\ud800{{a}}"), "{{text 4..7 odd-letters placeholder}}", "\ufffd{{x}}"],
  ["{{string}}", "{{string}}", "x"],
  ["{{number}}", "{{number}}", 1],
  ["{{boolean}}", "{{boolean}}", true],
])("the marker %s is %s, and filled with %j", (marker, text, filled) => {
  expect(marker).toBe(text);
  expect(fillMarkers(marker)).toEqual(filled);
});

test("what is no marker stays, but for the markers in it", () => {
  expect(
    fillMarkers({
      "{{name 4}}": "{{value}} and {{secret 7}}, {{secret 8 number}} of {{name 4}} ({{text 4..7}}), {{string}}",
      a: "{{x",
    }),
  ).toEqual({
    unknown_name_4: "{{value}} and secret-7, 900008 of unknown_name_4 (xxxx), x",
    a: "{{x",
  });
  for (const text of ["Log in", "{{toString}}", "{{secret 1 function}}"]) expect(fillMarkers(text)).toBe(text);
});

test.each(["x".repeat(255), "x".repeat(256), ` ${"x".repeat(254)} `, " ".repeat(300), `${"x".repeat(250)}      `])(
  "a free text is filled with a long one exactly where it was one",
  (text) => expect(String(fillMarkers(textMarker(text))).length > 255).toBe(text.length > 255),
);
