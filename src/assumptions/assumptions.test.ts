import { expect, test } from "vitest";
import { lessSure, provenances } from "../common/provenance.ts";
import { refuse } from "../wire/refusal.ts";
import { overrideVendorErrors, vendorErrorOverrides, vendorErrors } from "../wire/vendor-errors.ts";
import { assumptionBehind, assumptions, provenanceOf, withRowOrder } from "./assumptions.ts";

test.each([
  ["accountsReceivableNotFound", { value: "ACR1" }, undefined],
  ["tooManyRows", {}, "bulk.more-than-max"],
  ["ambiguousIdentifier", {}, "identifier.ambiguous"],
  ["semiOptionalConflict", {}, "identifier.one-of"],
  ["tokenExpired", {}, "token.refused-at-once"],
  ["mandatoryMissing", { path: "a" }, undefined],
  ["wrongType", { value: "2016-06-22" }, "date.without-time"],
  ["wrongType", { value: "2016-06-22 " }, undefined],
  ["wrongType", { value: "x2016-06-22" }, undefined],
  ["mandatoryMissing", { value: "2016-06-22" }, undefined],
  ["valueNotAllowed", { value: "like", expected: "LIKE, SHARE" }, "value.letter-case"],
  ["valueNotAllowed", { value: " LIKE", expected: "LIKE, SHARE" }, "value.outer-space"],
  ["wrongType", { value: "2016-06-22T15:00:00 ", expected: "Date" }, "value.outer-space"],
  ["valueNotAllowed", { value: "hate", expected: "LIKE, SHARE" }, undefined],
  ["valueNotAllowed", { value: "lik", expected: "LIKE" }, undefined],
] as const)("%s with %j depends on %s beside its text", (kind, values, assumption) => {
  expect(assumptionBehind(refuse(kind, values))).toBe(assumption);
});

test("an error is an assumption too, as sure as the table of a mock server says", () => {
  const observed = overrideVendorErrors(vendorErrorOverrides.parse({ tooManyRows: { message: "x" } }));
  expect([vendorErrors, observed].map((table) => provenanceOf("error.tooManyRows", table))).toEqual([
    ...["assumed", "observed"],
  ]);
  expect(provenanceOf("bulk.order", observed)).toBe(assumptions["bulk.order"].provenance);
  expect(observed.tooManyRows).toEqual({
    ...vendorErrors.tooManyRows,
    message: "x",
    provenance: "observed",
    source: "the config file",
  });
  expect(observed.wrongType).toBe(vendorErrors.wrongType);
  expect(() => Object.assign(observed, { wrongType: {} })).toThrow("read only");
});

test("an answer is as sure as the least sure of all that it depends on", () => {
  for (const [at, one] of provenances.entries()) {
    for (const [rank, other] of provenances.entries()) expect(lessSure(one, other)).toBe(at < rank ? other : one);
  }
});

test("an answer to several rows may depend on their order, once", () => {
  expect([0, 1, 2].map((rows) => withRowOrder(["a", "a"], rows))).toEqual([["a"], ["a"], ["a", "bulk.order"]]);
  expect(withRowOrder(["bulk.order"], 2)).toEqual(["bulk.order"]);
});

test("an error names assumptions that there are", () => {
  const named = Object.values(vendorErrors).flatMap(({ assumption }) => assumption ?? []);
  expect(named.filter((id) => !Object.hasOwn(assumptions, id))).toEqual([]);
});
