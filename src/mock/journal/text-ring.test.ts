import { expect, test } from "vitest";
import { startDraws } from "../../../test/start-draws.ts";
import { TextRing } from "./text-ring.ts";

const textsOf = (ring: TextRing) => Array.from({ length: ring.length }, (_, rank) => ring.read(rank));

test.each([1, 2, 3, 4, 5, 6])("it holds the newest of what it was given, whatever goes when, seed %i", (seed) => {
  const draw = startDraws(seed);
  const ring = new TextRing(20_000);
  const list: string[] = [];
  for (let step = 0; step < 5000; step += 1) {
    const act = draw(40);
    if (act < 30) {
      const text = `${step} ${"ü".repeat(draw(20) === 0 ? draw(9000) : draw(100))}`;
      ring.push([text.slice(0, 3), text.slice(3)]);
      list.push(text);
    } else if (act < 38) {
      ring.shift();
      list.shift();
    } else if (act === 38) {
      const most = draw(20_000);
      ring.shrink(most);
      expect(ring.bytes).toBeLessThanOrEqual(most);
    } else if (draw(10) === 0) {
      ring.clear();
      list.length = 0;
    }
    list.splice(0, list.length - ring.length);
    if (act > 36 || step % 50 === 0) expect(textsOf(ring)).toEqual(list);
  }
});

test("it takes nothing while it is empty, grows as it is needed, and no further than its bound", () => {
  const ring = new TextRing(100_000);
  expect(ring.bytes).toBe(0);
  ring.push(["x".repeat(100)]);
  expect(ring.bytes).toBeLessThan(5000);
  for (let count = 0; count < 1000; count += 1) ring.push(["x".repeat(1000)]);
  expect(ring.length).toBe(100);
  expect(ring.bytes).toBe(110_000);
  ring.clear();
  expect(ring.bytes).toBe(0);
});

test("it gives way as little as it must", () => {
  const ring = new TextRing(100_000);
  for (let count = 0; count < 10; count += 1) ring.push([`${count}`.padEnd(1000)]);
  ring.shrink(5500);
  expect(textsOf(ring).map((text) => text.trim())).toEqual(["5", "6", "7", "8", "9"]);
  ring.shrink(0);
  expect([ring.length, ring.bytes]).toEqual([0, 0]);
});

test("a text that is larger than the bound is dropped, with all that were there; a text that is not there is a mistake of ours", () => {
  const ring = new TextRing(5000);
  ring.push(["small"]);
  ring.push(["x".repeat(5001)]);
  expect(ring.length).toBe(0);
  expect(() => ring.read(0)).toThrow("there is no text 0, only 0");
});
