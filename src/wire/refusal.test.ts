import { expect, test } from "vitest";
import { misplacedValueText, pathText, refuse, renderRefusal, renderRow, valueText } from "./refusal.ts";
import { overrideVendorErrors, vendorErrorOverrides, vendorErrors } from "./vendor-errors.ts";

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

test("a thousand failed rows print almost as fast as copies of them whose texts are flat", () => {
  const failedRows = () =>
    Array.from({ length: 1000 }, (_, at) =>
      renderRow(vendorErrors, refuse("mandatoryMissing", { path: pathText("set", [at, "unit", "number"]) })),
    );
  const printMs = (rows: unknown) => {
    const before = performance.now();
    JSON.stringify(rows);
    return performance.now() - before;
  };
  // The least of many times, because other programs only slow some down. Texts are flat once printed, so each time needs new ones.
  let [rendered, flat] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < 1000 && (round < 50 || rendered > 1.3 * flat); round += 1) {
    const copies: unknown = JSON.parse(JSON.stringify(failedRows()));
    flat = Math.min(flat, printMs(copies));
    rendered = Math.min(rendered, printMs(failedRows()));
  }
  expect(rendered / flat).toBeLessThanOrEqual(1.3);
});
