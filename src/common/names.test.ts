import { expect, test } from "vitest";
import { nearestHint } from "./names.ts";

const members = "udf_date_1, udf_float_1, FACEBOOK";
const collections = "units, accounts_receivable, rewards_participants, tokens, users";
const flags = "--port, --state-file, --sandbox-memory, --fixtures";

test.each([
  ["udf_int_1", members, undefined],
  ["udf_dat_1", members, "udf_date_1"],
  ["Facebook", members, "FACEBOOK"],
  ["unit", collections, "units"],
  ["acounts", collections, "accounts_receivable"],
  ["accounts", collections, "accounts_receivable"],
  ["participants", collections, "rewards_participants"],
  ["shops", collections, undefined],
  ["--state", flags, "--state-file"],
  ["--memorys", flags, "--sandbox-memory"],
  ["--prot", flags, "--port"],
  ["--x", flags, undefined],
])("%s among %s may mean %s", (name, known, nearest) => {
  const hint = nearest ? `did you mean ${nearest}?` : `known are: ${known}`;
  expect(nearestHint(name, known.split(", "))).toBe(hint);
});

test("of more than ten names, the three nearest are told", () => {
  const known = "one two three four five six seven eight nine ten eleven".split(" ");
  expect(nearestHint("fourteenth", known)).toBe("the nearest of 11 are: four, three, ten");
  expect(nearestHint("x".repeat(10_000), known)).toMatch(/^the nearest of 11 are: \w+, \w+, \w+$/);
});
