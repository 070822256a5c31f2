import { expect, test } from "vitest";
import { misplacedValueText, refuse, renderRefusal, valueText } from "./refusal.ts";
import { overrideVendorErrors, vendorErrorOverrides } from "./vendor-errors.ts";

test("a refusal tells what its table has, with its values, also with the last name of the path and the path in a row", () => {
  const table = overrideVendorErrors(
    vendorErrorOverrides.parse({
      mandatoryMissing: {
        code: "Gone",
        message: "{member} of {path}, {rowPath} {x}",
        description: "{path}: {value}",
        httpStatus: 400,
      },
      wrongType: { message: "{member}" },
    }),
  );
  expect(renderRefusal(table, refuse("mandatoryMissing", { path: "set[2].unit.id", value: "" }))).toEqual({
    code: "Gone",
    message: "id of set[2].unit.id, unit.id {x}",
    description: "set[2].unit.id: ",
    provenance: "observed",
    httpStatus: 400,
  });
  const told = [{ path: "id" }, { path: "a.id", member: "other" }, { value: "1" }].map(
    (values) => renderRefusal(table, refuse("wrongType", values as Record<string, string>)).message,
  );
  expect(told).toEqual(["id", "other", "{member}"]);
});

test.each([
  ["ACR1", "ACR1"],
  [7, "7"],
  [null, "null"],
  [undefined, "nothing"],
  [{ token: "x" }, "an object"],
  [["x"], "an array"],
])("the value %j stands in an error text as %j", (value, text) => {
  expect([valueText(value), misplacedValueText(value)]).toEqual([text, text]);
});

test("a value of the wrong type shows no secret that it holds", () => {
  const json = JSON.stringify({ pass_code: "S3CRET" });
  expect([valueText(json), misplacedValueText(json)]).toEqual([json, '{"pass_code":"****"}']);
});
