import { expect, test, vi } from "vitest";
import { GiveBack } from "./give-back.ts";

const megabyte = 1024 ** 2;

test("garbage is collected once, soon after much of what was kept is gone", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  let times = 0;
  const giveBack = new GiveBack(() => {
    times += 1;
  });
  const after = (...kept: number[]) => {
    for (const one of kept) giveBack.watch(one * megabyte);
    vi.advanceTimersByTime(1500);
    return times;
  };
  expect(after(10, 50, 0, 60, 10)).toBe(0);
  expect(after(200, 190, 150)).toBe(0);
  expect(after(90, 50, 10, 0)).toBe(1);
  expect(after(0, 30, 0)).toBe(1);
  expect(after(300, 100)).toBe(2);
  vi.useRealTimers();
});
