import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { type MemoryRun, takeMemory, unitBytes } from "./shared-memory.ts";

const isAt = (one: MemoryRun, at: Readonly<{ buffer: WeakRef<ArrayBufferLike>; offset: number }>) =>
  at.buffer.deref() === one.bytes.buffer && one.bytes.byteOffset === at.offset;
const placeOf = ({ bytes }: MemoryRun) => ({ buffer: new WeakRef(bytes.buffer), offset: bytes.byteOffset });

/** Takes units until one is in that place; they are given back. */
function comesAgain(at: ReturnType<typeof placeOf>): MemoryRun | undefined {
  const runs = Array.from({ length: 9000 }, () => takeMemory(unitBytes));
  for (const run of runs) run.free();
  return runs.find((run) => isAt(run, at));
}

test("owners have memory of their own, as long as they asked for", () => {
  const runs = [1, 2, 3, 4].map((units) => takeMemory(units * unitBytes - 5));
  for (const [index, { bytes }] of runs.entries()) bytes.fill(index + 1);
  expect(runs.map(({ bytes }) => bytes.length / unitBytes)).toEqual([1, 2, 3, 4]);
  expect(runs.map(({ bytes }) => new Set(bytes))).toEqual([1, 2, 3, 4].map((value) => new Set([value])));
  for (const run of runs) run.free();
});

test("what is given back is wiped, and the next one's; giving it back again does nothing", () => {
  // With one unit of it taken, a block stays.
  const [holder, one] = [takeMemory(unitBytes), takeMemory(unitBytes)];
  one.bytes.fill("secret");
  one.free();
  expect(comesAgain(placeOf(one))?.bytes.every((byte) => byte === 0)).toBe(true);
  const next = takeMemory(unitBytes);
  one.free();
  expect(comesAgain(placeOf(next))).toBeUndefined();
  next.free();
  holder.free();
});

describe("a block of which nothing is taken any more", () => {
  const length = 128 * unitBytes;
  const ofBlock = 65;

  test("is at hand for the next one, where little stood in it", () => {
    const runs = [takeMemory(length)];
    while (runs.at(-1)?.bytes.byteOffset !== 0) runs.push(takeMemory(length));
    const last = runs.at(-1) as MemoryRun;
    last.free();
    const next = takeMemory(length);
    expect(next.bytes.buffer === last.bytes.buffer).toBe(true);
    for (const run of [...runs, next]) run.free();
  });

  test("goes where much stood in it", () => {
    const byBlock = new Map<ArrayBufferLike, MemoryRun[]>();
    let own: MemoryRun[] = [];
    while (own.length < ofBlock) {
      const run = takeMemory(length);
      own = [...(byBlock.get(run.bytes.buffer) ?? []), run];
      byBlock.set(run.bytes.buffer, own);
    }
    for (const run of own) run.free();
    const next = takeMemory(length);
    expect(byBlock.has(next.bytes.buffer)).toBe(false);
    for (const run of [...[...byBlock.values()].flat(), next]) run.free();
  });
});

test("more than a block has is taken from several, and very much is asked of the system", () => {
  const runs = Array.from({ length: 12 }, () => takeMemory(1024 * unitBytes));
  expect(new Set(runs.map(({ bytes }) => bytes.buffer)).size).toBeGreaterThan(1);
  for (const run of runs) run.free();
  expect(takeMemory(5000 * unitBytes).bytes.buffer.byteLength).toBe(5000 * unitBytes);
});

test("an owner that is gone without a word gives its memory back", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const holder = takeMemory(unitBytes);
  const at = (() => placeOf(takeMemory(unitBytes)))();
  let again: MemoryRun | undefined;
  for (let time = 0; time < 200 && !again; time += 1) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
    again = comesAgain(at);
  }
  holder.free();
  expect(again).toBeDefined();
});
