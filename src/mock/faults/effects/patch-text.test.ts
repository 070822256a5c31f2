import type { Operation } from "rfc6902";
import { expect, test } from "vitest";
import { mostLetters, patchText } from "./patch-text.ts";

const why = (text: string, patch: readonly Operation[]) => (patchText(text, patch) as { why?: string }).why;

test("a patch that doubles what it has doubled ends at the ceiling, which is said", () => {
  const doubling = Array.from({ length: 40 }, (_, n) => ({ op: "copy", from: "", path: `/x${n}` }) as const);
  expect(why('{"data":{"a":1}}', doubling)).toBe(
    `the answer was not patched, as with its patch it would have more than ${mostLetters} letters`,
  );
  const letters = "x".repeat(100_000);
  expect(why(`{"a":"${letters}"}`, Array(200).fill({ op: "copy", from: "/a", path: "/b" }))).toContain("letters");
  expect(why(`{"a":"${letters}"}`, Array(100).fill({ op: "copy", from: "/a", path: "/b" }))).toBeUndefined();
});

test("a patch that goes deeper than can be printed is told so", () => {
  const twiceAsDeep = (_: unknown, n: number) => ({ op: "copy", from: "/a", path: "/a".repeat(2 ** n + 1) }) as const;
  expect(why('{"a":{}}', Array.from({ length: 7 }, twiceAsDeep))).toBeUndefined();
  expect(why('{"a":{}}', Array.from({ length: 17 }, twiceAsDeep))).toContain("nested too deep");
});

test("a test compares whole values, at the cost of looking at them", () => {
  const list = Array.from({ length: 20_000 }, (_, n) => n);
  const text = JSON.stringify({ list });
  expect(why(text, [{ op: "test", path: "/list", value: list }])).toBeUndefined();
  expect(why(text, [{ op: "test", path: "/list", value: list.toReversed() }])).toBe(
    "the answer was not patched, as test /list cannot be done",
  );
  expect(why(text, [{ op: "test", path: "/none", value: 1 }])).toContain("test /none cannot be done");
});
