import type { VendorError, VendorErrorTable } from "../../wire/vendor-errors.ts";
import { rowSchema } from "./effects/row.ts";
import type { StoredRule } from "./stored-rule.ts";

const injected = rowSchema.parse("rejected").error_code;

/** All codes by which calls and rows are answered: OK, those of vendor errors, and those of rules. */
export function answeredWith(errors: VendorErrorTable, rules: readonly StoredRule[]): readonly string[] {
  const ofErrors = Object.values(errors as Readonly<Record<string, VendorError>>).flatMap(({ code, row }) => [
    code,
    row?.code,
  ]);
  const ofRules = rules.flatMap(
    ({
      rule: {
        effect: { vendorError, row },
      },
    }) => [vendorError?.code ?? (vendorError?.kind && errors[vendorError.kind].code), row?.error_code],
  );
  return [...new Set(["OK", injected, ...ofErrors, ...ofRules])].filter((code) => code !== undefined);
}
