import { afterEach, expect, test, vi } from "vitest";
import { startDraws } from "../../test/start-draws.ts";
import { TextSlabs } from "./text-slabs.ts";

afterEach(() => vi.restoreAllMocks());

test("texts come back as they were, however many came and went, short and long", () => {
  const draw = startDraws(1);
  const texts = new TextSlabs();
  const list: string[] = [];
  for (let step = 0; step < 5000; step += 1) {
    const parts = [
      `${step} `,
      ["a", "ü", "€", "😀"][draw(4)]?.repeat(draw(step % 50 === 0 ? 50_000 : 300)) ?? "",
      "end",
    ];
    expect(texts.push(parts)).toBe(Buffer.byteLength(parts.join("")));
    list.push(parts.join(""));
    for (let gone = draw(3); gone > 0 && list.length > draw(200); gone -= 1) {
      expect(texts.shift()).toBe(Buffer.byteLength(list.shift() as string));
    }
    expect(texts.length).toBe(list.length);
    const rank = draw(list.length);
    if (list.length > 0) expect(texts.read(rank) === list[rank]).toBe(true);
  }
  expect(list.every((text, rank) => texts.read(rank) === text)).toBe(true);
});

test("nothing is read that is not there", () => {
  const texts = new TextSlabs();
  expect(() => texts.read(0)).toThrow("there is no text 0, only 0");
  expect(() => texts.shift()).toThrow("there is no text");
  texts.push(["one"]);
  texts.push(["two"]);
  texts.shift();
  expect(texts.read(0)).toBe("two");
  expect(() => texts.read(1)).toThrow("there is no text 1, only 1");
  expect(() => texts.read(-1)).toThrow("there is no text -1");
});

test.each([1000, 100_000])("memory is used again by the same owner, texts of %i letters", (letters) => {
  const made = vi.spyOn(Buffer, "allocUnsafeSlow");
  const texts = new TextSlabs();
  for (let step = 0; step < 10_000; step += 1) {
    texts.push(["x".repeat(letters - (step % 100))]);
    if (texts.length > 3) texts.shift();
  }
  expect(made.mock.calls.length).toBeLessThan(9);
});

test("no owner ever stands in the memory of another", () => {
  const made = vi.spyOn(Buffer, "allocUnsafeSlow");
  const memoryOf = (work: () => void) => {
    const before = made.mock.results.length;
    work();
    return made.mock.results.slice(before).map(({ value }) => value as Buffer);
  };
  const [mine, yours] = [new TextSlabs(), new TextSlabs()];
  const first = memoryOf(() => {
    for (let text = 0; text < 500; text += 1) mine.push(["mine ".repeat(50)]);
    while (mine.length > 0) mine.shift();
  });
  const second = memoryOf(() => {
    for (let text = 0; text < 500; text += 1) yours.push(["yours ".repeat(50)]);
  });
  expect(second.length).toBeGreaterThan(2);
  for (const memory of first) expect(memory.includes("yours")).toBe(false);
  for (const memory of second) expect(memory.includes("mine")).toBe(false);
});

test("who keeps little takes little memory", () => {
  const made = vi.spyOn(Buffer, "allocUnsafeSlow");
  new TextSlabs().push(["short"]);
  expect(made.mock.calls).toEqual([[4096]]);
});

test("it is told what is taken, also where no text stands any more, until that is given back", () => {
  const texts = new TextSlabs();
  expect(texts.bytes).toBe(0);
  for (let text = 0; text < 4; text += 1) texts.push(["x".repeat(100_000)]);
  expect(texts.bytes).toBe(4 * 131_072);
  texts.shift();
  texts.shift();
  expect(texts.bytes).toBe(3 * 131_072);
  texts.trim();
  expect(texts.bytes).toBe(2 * 131_072);
  texts.shift();
  texts.shift();
  texts.trim();
  expect([texts.bytes, texts.length]).toEqual([0, 0]);
  texts.push(["x"]);
  expect(texts.bytes).toBe(4096);
});
