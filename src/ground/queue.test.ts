import { expect, test } from "vitest";
import { startDraws } from "../../test/start-draws.ts";
import { Queue } from "./queue.ts";

test("a queue is what a list would be", () => {
  const draw = startDraws(1);
  const queue = new Queue<number>();
  let list: number[] = [];
  for (let step = 0; step < 5000; step += 1) {
    const act = draw(step % 1000 < 500 ? 4 : 9);
    if (act < 2) list.push(step);
    if (act < 2) queue.push(step);
    else if (act < 3) expect(queue.pop()).toBe(list.pop());
    else {
      expect(queue.shift()).toBe(list[0]);
      list = list.slice(1);
    }
    expect(queue.length).toBe(list.length);
    expect(queue.at(list.length >> 1)).toBe(list[list.length >> 1]);
    expect(queue.slice(1, 5)).toEqual(list.slice(1, 5));
  }
});

test("a queue that was long, and is short, and long again keeps its order", () => {
  const queue = new Queue<number>();
  let [next, oldest] = [0, 0];
  for (const [pushed, shifted] of [
    [1000, 995],
    [30, 20],
    [5000, 4000],
    [3, 900],
  ] as const) {
    for (let count = 0; count < pushed; count += 1) queue.push(next++);
    for (let count = 0; count < shifted; count += 1) expect(queue.shift()).toBe(oldest++);
    expect(queue.slice(0)).toEqual(Array.from({ length: next - oldest }, (_, rank) => oldest + rank));
    expect([queue.at(-1), queue.at(queue.length)]).toEqual([undefined, undefined]);
  }
});
