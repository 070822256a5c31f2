import { expect, test } from "vitest";
import * as z from "zod";
import { ForgottenKeys } from "./forgotten-keys.ts";

const schema = z.strictObject({ id: z.string(), key: z.string().optional() });
const indexes = {
  id: { unique: true },
  key: { unique: true, outlivesRows: ({ key }: { key?: string }) => key },
  mark: { unique: false, outlivesRows: ({ mark }: { mark?: string }) => mark },
} as const;
const noKeys = () =>
  new ForgottenKeys({ collection: "things", label: "Thing", schema, indexes, references: {} } as never);

test("misses no key of a row that it was told of, and seldom takes another for one", () => {
  const keys = noKeys();
  const named = (kind: string) => Array.from({ length: 20_000 }, (_, index) => JSON.stringify([kind, `HS-${index}`]));
  const counted = (kind: string, index = "key") => named(kind).filter((key) => keys.mayHold(index, key)).length;
  expect(counted("there")).toBe(0);
  for (const key of named("there")) keys.add({ id: key, key });
  keys.add({ id: "without" });
  expect(counted("there")).toBe(20_000);
  expect(counted("other")).toBeLessThan(100);
  expect(counted("there", "id")).toBe(0);
});

test("takes little memory for few keys, and no more than 256 KB for many", () => {
  const keys = noKeys();
  expect(keys.bytes).toBe(0);
  keys.add({ id: "1", key: "1" });
  expect(keys.bytes).toBe(512);
  for (let index = 0; index < 600; index += 1) keys.add({ id: "1", key: `${index}` });
  expect(keys.bytes).toBeLessThan(3000);
  for (let index = 0; index < 200_000; index += 1) keys.add({ id: "1", key: `${index}` });
  expect(keys.bytes).toBe(256 * 1024);
});

test("however many there were, holds the latest 49 152, not those long before, and hardly a new one", () => {
  const keys = noKeys();
  const many = 250_000;
  const latest = 49_152;
  const counted = (from: number, to: number) => {
    let count = 0;
    for (let index = from; index < to; index += 1) count += keys.mayHold("key", `HS-${index}`) ? 1 : 0;
    return count;
  };
  for (let index = 0; index < many; index += 1) {
    keys.add({ id: "1", key: `HS-${index}` });
    if (index % 16_384 === 0)
      expect(counted(Math.max(0, index - latest + 1), index + 1)).toBe(Math.min(latest, index + 1));
  }
  expect(counted(many - latest, many)).toBe(latest);
  expect(counted(0, 100_000)).toBeLessThan(100);
  expect(counted(many, many + 100_000)).toBeLessThan(100);
});

test("given up, takes none, and takes every key for one of them", () => {
  const keys = noKeys();
  keys.add({ id: "1", key: "1" });
  keys.giveUp();
  keys.add({ id: "2", key: "2" });
  expect(keys.bytes).toBe(0);
  expect(["key", "mark", "id"].map((index) => keys.mayHold(index, "other"))).toEqual([true, true, false]);
});
