import { expect, test } from "vitest";
import { refuse } from "../../../wire/refusal.ts";
import type { JsonLoss } from "../json/json-loss.ts";
import { UsedAssumptions } from "../used-assumptions.ts";
import { refuseLosses, shownAsSent } from "./refuse-losses.ts";

const loss = (kind: JsonLoss["kind"], path: JsonLoss["path"], sent = "1e400"): JsonLoss => ({ kind, path, sent });
const wrong = refuse("wrongType", { path: "set[1].number", value: "Infinity", expected: "String" });
const shown = (...losses: JsonLoss[]) => shownAsSent(wrong, losses).values.value;

test("a number that is refused is shown as it was sent, and no other", () => {
  expect(shown(loss("digits", ["set", 1, "number"]))).toBe("1e400");
  expect(shown(loss("form", ["set", 1, "number"], "1.0"))).toBe("1.0");
  expect(shown(loss("digits", ["set", 1, "number"], "1"), loss("digits", ["set", 1, "number"], "2"))).toBe("2");
  expect(shown(loss("digits", ["set", 1, "number"], "9".repeat(101)))).toBe("9".repeat(100));
  for (const other of [loss("digits", ["set", 2, "number"]), loss("repeated", ["set", 1, "number"])]) {
    expect(shown(other)).toBe("Infinity");
  }
});

test("a refusal without losses, or that shows no value, stays as it is", () => {
  expect(shownAsSent(wrong, [])).toBe(wrong);
  const mandatory = refuse("mandatoryMissing", { path: "set[1].number" });
  expect(shownAsSent(mandatory, [loss("digits", ["set", 1, "number"])])).toBe(mandatory);
});

test("the first loss that is not let pass refuses, and all before it are told", () => {
  const losses = [loss("form", ["a"]), loss("repeated", ["b"]), loss("letters", ["c"])];
  const letters = new UsedAssumptions({ "value.odd-letters": "refused" }, false);
  expect(refuseLosses(losses, letters)).toEqual(refuse("oddLetters", { path: "c" }));
  expect(refuseLosses(losses, new UsedAssumptions({}, true))).toEqual(refuse("memberRepeated", { path: "b" }));
  expect(refuseLosses(losses, new UsedAssumptions({}, false))).toBeUndefined();
});
