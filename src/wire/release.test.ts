import { expect, test } from "vitest";
import {
  isKnownIn,
  isWithin,
  newestKnownRelease,
  oldestKnownRelease,
  parseRelease,
  releaseText,
  unknownReleaseWarning,
} from "./release.ts";

test.each([
  ["R14.0.0", "R14.0.0"],
  ["R14.2", "R14.2.0"],
  ["R14", "R14.0.0"],
  [" r16.12.3 ", "R16.12.3"],
  ["R4", "R4.0.0"],
  ["R014.01", "R14.1.0"],
])("%j is the release %s", (text, name) => {
  expect([parseRelease(text).name, releaseText.parse(text).name]).toEqual([name, name]);
});

test.each([
  ...["", "14", "R", "Rx", "R14.", "R14.0.0.0", "R1234", "R14.0.0x", "xR14"].map((text) => [
    text,
    `"${text}" is not a CRM.COM release; expected the form R14.0.0`,
  ]),
  ["R3.9.9", '"R3.9.9" has no documented method; expected R4.0.0 or later'],
])("%j is refused: %s", (text = "", message) => {
  expect(() => parseRelease(text)).toThrow(new RangeError(message));
  expect(releaseText.safeParse(text).error?.issues.map((issue) => issue.message)).toEqual([message]);
});

test("each part of a release counts before the ones behind it", () => {
  const ordered = ["R4.0.0", "R9.999.999", "R10.0.0", "R10.0.1", "R10.1.0", "R10.1.999", "R10.2.0", "R11.0.0"];
  const orders = ordered.map((text) => parseRelease(text).order);
  expect(orders).toEqual(orders.toSorted((one, other) => one - other));
  expect(new Set(orders).size).toBe(ordered.length);
});

test.each([
  ["R9.9.9", false, false, true],
  ["R10.0.0", true, true, true],
  ["R12.0.0", true, true, true],
  ["R12.0.1", true, false, false],
])("in %s, what came with R10 is known: %s, it is from R10 to R12: %s, until R12: %s", (text, known, within, until) => {
  const release = parseRelease(text);
  expect(isKnownIn(release, "R10.0.0")).toBe(known);
  expect(isWithin(release, { since: "R10.0.0", until: "R12.0.0" })).toBe(within);
  expect(isWithin(release, { until: "R12.0.0" })).toBe(until);
  expect(isWithin(release, {})).toBe(true);
});

test("a release that no page mentions is told", () => {
  expect([oldestKnownRelease.name, newestKnownRelease.name]).toEqual(["R4.0.0", "R17.0.0"]);
  expect(unknownReleaseWarning(newestKnownRelease)).toBe(undefined);
  expect(unknownReleaseWarning(parseRelease("R17.0.1"))).toBe("R17.0.1 is not known and behaves as R17.0.0");
});
