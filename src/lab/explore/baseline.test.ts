import { expect, test } from "vitest";
import { showDifference } from "./baseline.ts";

test("two texts are shown where they begin to differ", () => {
  expect(showDifference("likes 1", ["likes 2"])).toBe("likes 1 was likes 2 in the other");
  const [before, after] = ["a".repeat(100), "z".repeat(200)];
  expect(showDifference(`${before}1${after}`, [`${before}2${after}`])).toBe(
    `${"a".repeat(60)}1${"z".repeat(119)} was ${"a".repeat(60)}2${"z".repeat(119)} in the other`,
  );
});

test("of several, the one that differs last is shown", () => {
  expect(showDifference("likes 12", ["x", "likes 13", "likes 2"])).toBe("likes 12 was likes 13 in the other");
  expect(showDifference("likes", ["likeness", "likes more"])).toBe("likes was likes more in the other");
});
