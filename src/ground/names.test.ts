import { expect, test } from "vitest";
import { nearestHint } from "./names.ts";

const collections = ["units", "accounts_receivable", "rewards_participants", "tokens", "users"];

test.each([
  ["udf_int_1", "known are: udf_date_1, udf_float_1, FACEBOOK"],
  ["udf_dat_1", "did you mean udf_date_1?"],
  ["Facebook", "did you mean FACEBOOK?"],
  ["x", "known are: udf_date_1, udf_float_1, FACEBOOK"],
])("of %s among members it says %s", (name, hint) => {
  expect(nearestHint(name, ["udf_date_1", "udf_float_1", "FACEBOOK"])).toBe(hint);
});

test.each([
  ["unit", "did you mean units?"],
  ["acounts", "did you mean accounts_receivable?"],
  ["accounts", "did you mean accounts_receivable?"],
  ["acounts_receivable", "did you mean accounts_receivable?"],
  ["participants", "did you mean rewards_participants?"],
  ["token", "did you mean tokens?"],
  ["shops", `known are: ${collections.join(", ")}`],
])("of %s it says %s", (name, hint) => {
  expect(nearestHint(name, collections)).toBe(hint);
});

test.each([
  ["--state", "did you mean --state-file?"],
  ["--fixture", "did you mean --fixtures?"],
  ["--memorys", "did you mean --sandbox-memory?"],
  ["--prot", "did you mean --port?"],
  ["--x", "known are: --port, --state-file, --sandbox-memory, --fixtures"],
])("of the flag %s it says %s", (name, hint) => {
  expect(nearestHint(name, ["--port", "--state-file", "--sandbox-memory", "--fixtures"])).toBe(hint);
});
