import { adminOperations } from "../../src/mock/admin/admin-operations.ts";
import { markdownTable } from "./markdown-table.ts";

/** The operations of the admin API as a table in Markdown. */
export function adminTable(): string {
  const rows = Object.entries(adminOperations).map(([key, { summary }]) => [`\`${key}\``, summary]);
  return markdownTable(["Operation", "What it does"], rows);
}
