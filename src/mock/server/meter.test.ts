import { expect, test } from "vitest";
import type { Answer } from "../calls/answer.ts";
import { durationBounds, Meter, type MethodCounts, otherRulesName } from "./meter.ts";

const ended = (outcome: Answer["outcome"], ...rules: readonly string[]) =>
  ({ outcome, rows: undefined, applied: rules.map((id) => ({ rule: { id } })) }) as unknown as Answer;

test("calls of a method are counted by outcome and by duration, up to each bound and above all", () => {
  const meter = new Meter();
  meter.call("a", ended("processed"), 0.5);
  meter.call("a", ended("processed"), 0.51);
  meter.call("a", ended("refused"), 10_000);
  meter.call("a", ended("refused"), 10_001);
  const counts = meter.methods.get("a") as MethodCounts;
  expect([...counts.calls]).toEqual([
    ["processed", 2],
    ["refused", 2],
  ]);
  expect(counts.durations).toEqual([1, 1, ...new Array(11).fill(0), 1, 1]);
  expect(counts.durations).toHaveLength(durationBounds.length + 1);
  expect(counts.durationSumMs).toBeCloseTo(20_002.01);
});

test("two hundred rules are counted by name, and all others together", () => {
  const meter = new Meter();
  for (let rule = 0; rule < 202; rule += 1) meter.call("a", ended("fault", `r${rule}`, `r${rule}`), 1);
  meter.call("a", ended("fault", "r0", "r199"), 1);
  expect([meter.faults.size, meter.faults.get("r0"), meter.faults.get("r199")]).toEqual([201, 2, 2]);
  expect(meter.faults.get(otherRulesName)).toBe(2);
});
