import { expect, test } from "vitest";
import { createStandIn } from "../../src/index.ts";
import { seedsFrom, wronglySaid, wrongOfSame, wrongOfVariants } from "./session-properties.ts";
import { examined, exampleCalls, recording } from "./sessions.ts";

test.each([0, 500, 1000])("a system that does as we do is never refuted, from seed %i on", async (first) => {
  expect(await wrongOfSame(seedsFrom(first, 500))).toEqual([]);
});

test("neither in long sessions, and in releases that know less", async () => {
  expect(await wrongOfSame(seedsFrom(9000, 100), 30)).toEqual([]);
});

test.each([1, 2])("of a system with %i variants on, only those are refuted", async (count) => {
  expect(await wrongOfVariants(seedsFrom(1000 * count, 200), count)).toEqual([]);
});

test("a system that does as we do is not refuted by our own examples, one after the other", async () => {
  const release = "R17.0.0";
  await using system = createStandIn({ seed: "a system", logLevel: "silent", release });
  const recorder = recording((path, init) => system.fetch(path, init));
  for (const { call, clock } of exampleCalls(release)) if (clock === undefined) await recorder.send(call);
  expect(wronglySaid(await examined(recorder.exchanges()))).toBeUndefined();
});
