import { overrideVendorErrors } from "../../src/wire/vendor-errors.ts";
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
