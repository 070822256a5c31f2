import { expect, test } from "vitest";
import { startDraws } from "../../test/start-draws.ts";
import { jsonBytes, KeptBytes, MemoryLimit, NoRoomError } from "./memory-limit.ts";

/** Keeps pieces, and lets the oldest go. */
function startKeeper(limit: MemoryLimit) {
  const pieces: number[] = [];
  const bytes = () => pieces.reduce((sum, piece) => sum + piece, 0);
  const account = new KeptBytes(limit, (to) => {
    while (bytes() > to) pieces.shift();
    return bytes();
  });
  return {
    account,
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
  expect(limit.evictable).toBeLessThanOrEqual(1000);
  expect(limit.evictable).toBeGreaterThan(900);
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
    expect(limit.evictable).toBe(sum);
    expect(sum).toBeLessThanOrEqual(10_000);
  }
  expect(limit.evictable).toBeGreaterThan(8000);
});

test("a piece that is larger than the limit does not stay, and without room nothing stays", () => {
  for (const bytes of [100, 0]) {
    const limit = new MemoryLimit(bytes);
    const keeper = startKeeper(limit);
    keeper.keep(101);
    expect([keeper.pieces, limit.evictable]).toEqual([[], 0]);
  }
});

test("held bytes take the room of evictable ones, up to three quarters of the limit", () => {
  const limit = new MemoryLimit(1000);
  const keeper = startKeeper(limit);
  const held = new KeptBytes(limit);
  for (let piece = 0; piece < 9; piece += 1) keeper.keep(100);
  held.setBytes(700);
  expect(keeper.bytes()).toBe(300);
  limit.expectRoom(50, "these rows");
  expect(() => limit.expectRoom(51, "these rows")).toThrow(NoRoomError);
  expect(() => limit.expectRoom(51, "these rows")).toThrow(/may take 750 bytes .* takes 700; these rows .* 51 more/);
  expect(() => limit.expectRoomBeside(301)).toThrow(/may hold 1000 bytes .*, and 700 .*; these rows .* 301 more/);
  held.close();
  held.setBytes(700);
  expect(limit.held).toBe(0);
});

test("what the last request stored is evicted only once a later request stores something", () => {
  const limit = new MemoryLimit(1000);
  const [one, other, journal] = [startKeeper(limit), startKeeper(limit), startKeeper(limit)];
  one.keep(700);
  limit.protect(one.account, 700);
  journal.keep(400);
  expect([one.bytes(), journal.bytes()]).toEqual([700, 0]);
  other.keep(400);
  expect([one.bytes(), other.bytes()]).toEqual([700, 0]);
  limit.protect(other.account, 400);
  other.keep(400);
  expect([one.bytes(), other.bytes()]).toEqual([0, 400]);
});

test("each value of JSON has a weight, however it is nested", () => {
  expect(jsonBytes("x".repeat(1000))).toBe(1032);
  expect(jsonBytes("\u4e00".repeat(1000))).toBe(2032);
  expect(jsonBytes({ name: [{ of: null }, 5] })).toBe(64 + 4 + 64 + (64 + 2 + 32) + 32);
});
