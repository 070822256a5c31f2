import { expect, test } from "vitest";
import { startDraws } from "../../test/start-draws.ts";
import { MemoryAccount, MemoryLimit } from "./memory-limit.ts";

/** Keeps pieces, and lets the oldest go. */
function startKeeper(limit: MemoryLimit) {
  const pieces: number[] = [];
  const bytes = () => pieces.reduce((sum, piece) => sum + piece, 0);
  const account = new MemoryAccount(limit, (to) => {
    while (bytes() > to) pieces.shift();
    return bytes();
  });
  return {
    pieces,
    bytes,
    keep(piece: number) {
      pieces.push(piece);
      account.setBytes(bytes());
    },
    clear() {
      pieces.length = 0;
      account.setBytes(0);
    },
  };
}

test("the largest give way, the oldest pieces first; the small ones lose nothing", () => {
  const limit = new MemoryLimit(1000);
  const [large, larger, small] = [startKeeper(limit), startKeeper(limit), startKeeper(limit)];
  for (const piece of [60, 50, 40]) small.keep(piece);
  for (let piece = 1; piece <= 30; piece += 1) large.keep(10);
  for (let piece = 1; piece <= 60; piece += 1) larger.keep(10 + piece / 100);
  expect(limit.droppable).toBeLessThanOrEqual(1000);
  expect(limit.droppable).toBeGreaterThan(900);
  expect(small.pieces).toEqual([60, 50, 40]);
  expect(large.bytes()).toBe(300);
  expect(larger.pieces.at(-1)).toBe(10.6);
  expect(larger.pieces.length).toBeLessThan(60);
});

test.each([1, 2, 3])("never more than the limit, and never all gone without need, seed %i", (seed) => {
  const draw = startDraws(seed);
  const limit = new MemoryLimit(10_000);
  const keepers = Array.from({ length: 50 }, () => startKeeper(limit));
  for (let step = 0; step < 5000; step += 1) {
    const keeper = keepers[draw(draw(50) + 1)];
    if (draw(100) === 0) keeper?.clear();
    else keeper?.keep(1 + draw(100));
    const sum = keepers.reduce((all, one) => all + one.bytes(), 0);
    expect(limit.droppable).toBe(sum);
    expect(sum).toBeLessThanOrEqual(10_000);
  }
  expect(limit.droppable).toBeGreaterThan(8000);
});

test("a piece that is larger than the limit does not stay, and without room nothing stays", () => {
  for (const bytes of [100, 0]) {
    const limit = new MemoryLimit(bytes);
    const keeper = startKeeper(limit);
    keeper.keep(101);
    expect([keeper.pieces, limit.droppable]).toEqual([[], 0]);
  }
});
