import { valuesMissingIn } from "../../src/wire/refusal.ts";
import { overrideVendorErrors, type VendorErrorKind } from "../../src/wire/vendor-errors.ts";
import { markdownTable } from "./markdown-table.ts";

/** Our vendor errors as a Markdown table. */
export function vendorErrorTable(): string {
  const rows = Object.entries(overrideVendorErrors({})).map(([kind, error]) => [
    `\`${kind}\``,
    `\`${error.code}\``,
    error.message,
    error.description,
    String(error.httpStatus ?? ""),
    error.provenance,
    error.source,
  ]);
  return markdownTable(["Kind", "Code", "Message", "Description", "HTTP", "Provenance", "Source"], rows);
}

/** Refusals of the whole request: the mock server itself gives them. */
const ofRequests = /^(?:body|token|method|verb|unknown|login|webApiKey|member|digits|odd|placeholder|row|request)/;

/** The refusals that the code of a method may return, with the values that their texts need. */
export function refusalTable(): string {
  const kinds = Object.entries(overrideVendorErrors({})).filter(([kind]) => !ofRequests.test(kind));
  const rows = kinds.map(([kind, { message }]) => {
    const values = valuesMissingIn(kind as VendorErrorKind, {}).map((name) => `\`${name}\``);
    return [`\`${kind}\``, message, values.join(", ")];
  });
  return markdownTable(["Kind", "Text", "Values"], rows);
}
