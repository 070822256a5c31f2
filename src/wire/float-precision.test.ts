import { expect, test } from "vitest";
import { isBeyondSingle } from "./float-precision.ts";

test.each([
  [0, false],
  [1.5, false],
  [-0.1, false],
  [1234567, false],
  [12345.67, false],
  [16_777_217, true],
  [0.12345678, true],
  [3.4e38, false],
  [3.5e38, true],
  ["0.12345678", false],
  [null, false],
  [true, false],
])("a Float of 32 bits would make another number of %j: %s", (value, isBeyond) => {
  expect(isBeyondSingle(value)).toBe(isBeyond);
});
