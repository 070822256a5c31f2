import { adminOperations } from "../../src/mock/admin/admin-open-api.ts";
import { markdownTable } from "./markdown-table.ts";

/** The operations of the admin API as a table in Markdown. */
export function adminTable(): string {
  const rows = Object.values(adminOperations).flatMap((some) =>
    Object.entries(some).map(([key, summary]) => [`\`${key}\``, summary]),
  );
  return markdownTable(["Operation", "What it does"], rows);
}
