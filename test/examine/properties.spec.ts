import { expect, test } from "vitest";
import { seedsFrom, wrongOfSame, wrongOfVariants } from "./session-properties.ts";

test.each([0, 500, 1000])("a system that does as we do is never refuted, from seed %i on", async (first) => {
  expect(await wrongOfSame(seedsFrom(first, 500))).toEqual([]);
});

test("neither in long sessions, and in releases that know less", async () => {
  expect(await wrongOfSame(seedsFrom(9000, 100), 30)).toEqual([]);
});

test.each([1, 2])("of a system with %i variants on, only those are refuted", async (count) => {
  expect(await wrongOfVariants(seedsFrom(1000 * count, 200), count)).toEqual([]);
});
