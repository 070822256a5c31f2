import { expect, test } from "vitest";
import { createLookUpMemo } from "./look-up-memo.ts";

test("each key of each index has its own result, however often and in whatever order it is asked for", () => {
  const memo = createLookUpMemo<string>();
  const asked = [
    ["id", "1"],
    ["name", "1"],
    ["name", "2"],
    ["number", 1],
  ] as const;
  for (const [index, key] of asked) {
    expect(memo.get(index, key)).toBe(undefined);
    memo.set(index, key, `${index} ${key}`);
    expect(memo.get(index, key)).toBe(`${index} ${key}`);
  }
  for (const [index, key] of [...asked, ...asked.toReversed()]) expect(memo.get(index, key)).toBe(`${index} ${key}`);
  expect(memo.get("number", "1")).toBe(undefined);
});

test("holds a thousand keys, and begins anew with the next", () => {
  const memo = createLookUpMemo<number>();
  const held = () =>
    Array.from({ length: 1001 }, (_, at) => memo.get("id", `key ${at}`)).filter((one) => one !== undefined);
  for (let at = 0; at < 1000; at += 1) memo.set(at % 2 === 0 ? "id" : "name", `key ${at}`, at);
  expect(held().length).toBe(500);
  expect(memo.get("name", "key 1")).toBe(1);
  memo.set("id", "key 1000", 1000);
  expect(held()).toEqual([1000]);
  for (let at = 0; at < 999; at += 1) memo.set("id", `key ${at}`, at);
  expect(held().length).toBe(1000);
});

test("no key of more than a hundred characters takes memory", () => {
  const memo = createLookUpMemo<string>();
  for (const length of [100, 101]) memo.set("name", "x".repeat(length), `${length}`);
  expect([100, 101].map((length) => memo.get("name", "x".repeat(length)))).toEqual(["100", undefined]);
});
