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
  ["--fix", flags, "--fixtures"],
  ["acc", collections, "accounts_receivable"],
  ["--x", flags, undefined],
  ["log", "now, verdict", undefined],
])("%s among %s may mean %s", (name, known, nearest) => {
  const hint = nearest ? `did you mean ${nearest}?` : `known are: ${known}`;
  expect(nearestHint(name, known.split(", "))).toBe(hint);
});

test("of more than ten names, only one that is near is named", () => {
  const known = "one two three four five six seven eight nine ten eleven".split(" ");
  expect(nearestHint("elevn", known)).toBe("did you mean eleven?");
  for (const name of ["fourteenth", "x".repeat(10_000)]) {
    expect(nearestHint(name, known)).toBe("no known name is similar");
  }
});
