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
