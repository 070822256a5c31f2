import { expect, test } from "vitest";
import { fillExample } from "../vendor/method.ts";

const values = { token: "T", count: 7 };

test.each([
  ["{{token}}", "T"],
  ["{{count}}", 7],
  ["{{count}}{{token}}", "7T"],
  [" {{count}}", " 7"],
  ["no name", "no name"],
  ["", ""],
])("%j is filled as %j", (text, filled) => {
  expect(fillExample([text], values)).toEqual([filled]);
});
