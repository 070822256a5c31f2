import { expect, test } from "vitest";
import { rememberedReference } from "./customer-event.ts";

test("no two references are remembered as one, and an event without a number has none", () => {
  const pairs = [
    [undefined, "1:a"],
    [undefined, "a"],
    ["", "a"],
    ["a", "1"],
    ["a1", "1"],
    ["1", "a1"],
    ["1:a", "1"],
  ] as const;
  const texts = pairs.map(([external_system, external_system_reference_number]) =>
    rememberedReference({ external_system, external_system_reference_number }),
  );
  expect(new Set(texts).size).toBe(pairs.length);
  expect(rememberedReference({ external_system: null, external_system_reference_number: "a" })).toBe(texts[1]);
  expect(rememberedReference({ external_system: "a", external_system_reference_number: "" })).toBeUndefined();
});
