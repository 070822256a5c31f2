import { expect, test } from "vitest";
import { createLookUpMemo, recall, remember } from "./look-up-memo.ts";

test("each key of each index has its own result, however often and in whatever order it is asked for", () => {
  const memo = createLookUpMemo<string>();
  const asked = [
    ["id", "1"],
    ["name", "1"],
    ["name", "2"],
    ["number", 1],
  ] as const;
  for (const [index, key] of asked) {
    expect(recall(memo, index, key)).toBe(undefined);
    remember(memo, index, key, `${index} ${key}`);
    expect(recall(memo, index, key)).toBe(`${index} ${key}`);
  }
  for (const [index, key] of [...asked, ...asked.toReversed()])
    expect(recall(memo, index, key)).toBe(`${index} ${key}`);
  expect(recall(memo, "number", "1")).toBe(undefined);
});

test("holds a thousand keys, and begins anew with the next", () => {
  const memo = createLookUpMemo<number>();
  const held = () =>
    Array.from({ length: 1001 }, (_, at) => recall(memo, "id", `key ${at}`)).filter((one) => one !== undefined);
  for (let at = 0; at < 1000; at += 1) remember(memo, at % 2 === 0 ? "id" : "name", `key ${at}`, at);
  expect(held().length).toBe(500);
  expect(recall(memo, "name", "key 1")).toBe(1);
  remember(memo, "id", "key 1000", 1000);
  expect(held()).toEqual([1000]);
  for (let at = 0; at < 999; at += 1) remember(memo, "id", `key ${at}`, at);
  expect(held().length).toBe(1000);
});

test("no key of more than a hundred characters takes memory", () => {
  const memo = createLookUpMemo<string>();
  for (const length of [100, 101]) remember(memo, "name", "x".repeat(length), `${length}`);
  expect([100, 101].map((length) => recall(memo, "name", "x".repeat(length)))).toEqual(["100", undefined]);
});
