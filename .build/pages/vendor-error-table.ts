import { overrideVendorErrors } from "../../src/wire/vendor-errors.ts";
import { markdownTable } from "./markdown-table.ts";

/** Our vendor errors as a Markdown table. */
export function vendorErrorTable(): string {
  const rows = Object.entries(overrideVendorErrors({})).map(
    ([kind, { code, message, description, provenance, source }]) => [
      `\`${kind}\``,
      `\`${code}\``,
      message,
      description,
      provenance,
      source,
    ],
  );
  return markdownTable(["Kind", "Code", "Message", "Description", "Provenance", "Source"], rows);
}
