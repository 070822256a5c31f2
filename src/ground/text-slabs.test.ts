import { expect, test } from "vitest";
import { startDraws } from "../../test/start-draws.ts";
import { TextSlabs } from "./text-slabs.ts";

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
  const texts = new TextSlabs();
  let most = 0;
  for (let step = 0; step < 10_000; step += 1) {
    texts.push(["x".repeat(letters - (step % 100))]);
    if (texts.length > 3) texts.shift();
    most = Math.max(most, texts.bytes);
  }
  expect(most).toBeLessThanOrEqual(5 * Math.max(letters, 4096) * 1.4);
});

test("who keeps little takes little memory", () => {
  const texts = new TextSlabs();
  texts.push(["short"]);
  expect(texts.bytes).toBe(4096);
});

test("all go at once, and their memory with them", () => {
  const texts = new TextSlabs();
  for (let text = 0; text < 500; text += 1) texts.push(["mine ".repeat(50)]);
  texts.clear();
  expect([texts.bytes, texts.length]).toEqual([0, 0]);
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
