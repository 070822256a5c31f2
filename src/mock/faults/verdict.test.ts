import { expect, test } from "vitest";
import { countedOf, missedOf, nearestToHit, noVerdicts, printVerdicts } from "./verdict.ts";

const verdicts = {
  ...noVerdicts(),
  hit: 2,
  "outside the window": 3,
  "in another scenario state": 4,
  "not drawn": 5,
  spent: 1,
};

test("what a rule was held back from is no candidate that it counts", () => expect(countedOf(verdicts)).toBe(8));

test("misses are told by their reasons, the most frequent first", () => {
  expect(Object.entries(missedOf(verdicts))).toEqual([
    ["not drawn", 5],
    ["in another scenario state", 4],
    ["outside the window", 3],
    ["spent", 1],
  ]);
  expect(printVerdicts(verdicts)).toBe(
    "15 candidates: 2 hit, 5 not drawn, 4 in another scenario state, 3 outside the window, 1 spent",
  );
  expect(printVerdicts({ ...noVerdicts(), hit: 1 })).toBe("1 candidate: 1 hit");
  expect(printVerdicts(noVerdicts())).toBe("0 candidates");
});

test("of several verdicts, the nearest to a hit is told", () => {
  expect(nearestToHit(["outside the window", "spent", "not drawn"])).toBe("spent");
  expect(nearestToHit(["not drawn", "hit"])).toBe("hit");
});
