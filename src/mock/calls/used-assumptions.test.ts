import { expect, test } from "vitest";
import { refuse } from "../../wire/refusal.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { UsedAssumptions } from "./used-assumptions.ts";

const asAssumed = () => new UsedAssumptions({}, false);
const listed = (used: UsedAssumptions) => used.list(vendorErrors);

test("what is said of rows is listed once, with each row once and in order", () => {
  const used = asAssumed();
  for (const row of [0, 2, 5]) {
    used.row = row;
    used.assumes("date.zone");
    used.assumes("date.zone");
  }
  used.row = undefined;
  used.assumes("date.zone");
  expect(listed(used)).toEqual([
    { id: "date.zone", provenance: "assumed" },
    { id: "date.zone", provenance: "assumed", rows: [0, 2, 5] },
  ]);
});

test("the least sure stand first, and those that are as sure by their names", () => {
  const used = asAssumed();
  for (const id of ["value.float-precision", "bulk.order", "call.encoded-path", "call.content-type"] as const)
    used.assumes(id);
  expect(listed(used).map(({ id, provenance }) => `${provenance} ${id}`)).toEqual([
    "assumed call.encoded-path",
    "assumed value.float-precision",
    "inferred bulk.order",
    "inferred call.content-type",
  ]);
});

test("a variant that is on is told to who asks, and stands in the list", () => {
  const used = new UsedAssumptions({ "bulk.order": "any" }, false);
  expect([used.variantOf("bulk.order"), used.variantOf("value.null")]).toEqual(["any", undefined]);
  expect(listed(used)).toEqual([]);
  expect([used.assumes("bulk.order"), used.assumes("call.http-status")]).toEqual(["any", undefined]);
  expect(listed(used)).toEqual([
    { id: "bulk.order", provenance: "inferred", variant: "any" },
    { id: "call.http-status", provenance: "inferred" },
  ]);
});

test("a refusal rests on its text, and on the behaviour behind it", () => {
  const used = asAssumed();
  used.refuses(refuse("tokenExpired"));
  used.refuses(refuse("tokenMissing"));
  expect(listed(used).map(({ id }) => id)).toEqual([
    "error.tokenExpired",
    "error.tokenMissing",
    "token.refused-at-once",
  ]);
});

test("what is told is refused by its variant, and by --strict as far as that goes", () => {
  const isRefused = (used: UsedAssumptions) => [
    used.isRefused("value.unknown-member"),
    used.isRefused("call.charset"),
    used.isRefused("date.zone"),
    used.refusesAny,
  ];
  expect(isRefused(asAssumed())).toEqual([false, false, false, false]);
  expect(isRefused(new UsedAssumptions({ "value.unknown-member": "refused" }, false))).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(isRefused(new UsedAssumptions({}, ["call.charset"]))).toEqual([false, true, false, true]);
  expect(isRefused(new UsedAssumptions({}, true))).toEqual([true, true, false, true]);
});
