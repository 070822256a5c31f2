import { expect, test } from "vitest";
import { isRefusal, refuse, refusedWithin, renderRefusal, renderRow, shown, shownMisplaced } from "./refusal.ts";
import { overrideVendorErrors, vendorErrorOverrides } from "./vendor-errors.ts";

test("one refusal is answered as each table has it", () => {
  const plain = overrideVendorErrors({});
  const other = overrideVendorErrors(
    vendorErrorOverrides.parse({
      accountsReceivableNotFound: { row: { code: "Other", text: "No {value}, no {other}" } },
    }),
  );
  const refusal = refuse("accountsReceivableNotFound", { value: "ACR1" });
  for (const table of [plain, other, plain, other]) {
    expect(renderRow(table, refusal)).toEqual(
      table === plain
        ? {
            code: "NotFoundAPIValueException",
            text: "Error:Account (ACR1) Not Found. - Description:The specified API value was not found.",
            provenance: "documented",
          }
        : { code: "Other", text: "No ACR1, no {other}", provenance: "observed" },
    );
  }
});

test("a refusal tells what its table has, with its values, of which the last name of the path is one", () => {
  const table = overrideVendorErrors(
    vendorErrorOverrides.parse({
      mandatoryMissing: {
        code: "Gone",
        message: "{member} of {path} {x}",
        description: "{path}: {value}",
        httpStatus: 400,
      },
      wrongType: { message: "{member}" },
    }),
  );
  expect(renderRefusal(table, refuse("mandatoryMissing", { path: "set[2].unit.id", value: "" }))).toEqual({
    code: "Gone",
    message: "id of set[2].unit.id {x}",
    description: "set[2].unit.id: ",
    provenance: "observed",
    httpStatus: 400,
  });
  const told = [{ path: "id" }, { path: "a.id", member: "other" }, { value: "1" }].map(
    (values) => renderRefusal(table, refuse("wrongType", values as Record<string, string>)).message,
  );
  expect(told).toEqual(["id", "other", "{member}"]);
});

test("a refusal of something within a row is told with the path of the row", () => {
  const within = (refusal: ReturnType<typeof refuse>) => refusedWithin(refusal, () => "set[2]");
  const bare = refuse("unitNotFound", { value: "x" });
  expect(within(bare)).toBe(bare);
  expect(within(refuse("mandatoryMissing", { path: "unit", value: "x" }))).toEqual(
    refuse("mandatoryMissing", { path: "set[2].unit", value: "x" }),
  );
});

test("a refusal is told from a result by what it is, not by what it looks like", () => {
  const refusal = refuse("unitNotFound");
  expect([refusal, { ...refusal }, null, undefined, "unitNotFound"].map(isRefusal)).toEqual([
    ...[true, false, false, false, false],
  ]);
});

test.each([
  ["ACR1", "ACR1"],
  ["", ""],
  [7, "7"],
  [true, "true"],
  [null, "null"],
  [undefined, "nothing"],
  [{ token: "x" }, "an object"],
  [["x"], "an array"],
])("the value %j stands in an error text as %j", (value, text) => {
  expect([shown(value), shownMisplaced(value)]).toEqual([text, text]);
});

test("a value of the wrong type shows no secret that it holds", () => {
  const json = JSON.stringify({ pass_code: "S3CRET" });
  expect([shown(json), shownMisplaced(json)]).toEqual([json, '{"pass_code":"****"}']);
});
