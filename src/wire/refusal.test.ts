import { expect, test } from "vitest";
import { refuse, renderRow } from "./refusal.ts";
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
            isPlain: true,
          }
        : { code: "Other", text: "No ACR1, no {other}", provenance: "observed", isPlain: true },
    );
  }
});

test("a row's error that names a secret says so", () => {
  const table = overrideVendorErrors({});
  const rowOf = (value: string) => renderRow(table, refuse("accountsReceivableNotFound", { value }));
  expect(["ACR1", "token=S3CRET"].map((value) => rowOf(value).isPlain)).toEqual([true, false]);
});
