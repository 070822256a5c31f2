import { expect, test } from "vitest";
import { startIds } from "./random.ts";

test("ids depend on the seed and the name alone, and no two are the same", () => {
  const take = (seed: string, name: string, count: number) => {
    const next = startIds(seed, name);
    return Array.from({ length: count }, next);
  };
  const ids = take("1", "a", 1000);
  expect(ids).toEqual(take("1", "a", 1000));
  expect(new Set([...ids, ...take("1", "b", 1000), ...take("2", "a", 1000)]).size).toBe(3000);
  for (const id of ids) expect(id).toMatch(/^[0-9A-F]{32}$/);
});

test("sequences that are read in turns do not disturb each other", () => {
  const alone = startIds("1", "a");
  const [one, other] = [startIds("1", "a"), startIds("1", "b")];
  for (let id = 0; id < 500; id += 1) {
    other();
    expect(one()).toBe(alone());
  }
});
