import { adminOperations } from "./admin-operations.ts";

/** The operations of the admin API as a table in Markdown. */
export function adminTable(): string {
  const rows = Object.entries(adminOperations).map(([key, { summary }]) => `| \`${key}\` | ${summary} |`);
  return ["| Operation | What it does |", "| --- | --- |", ...rows].join("\n");
}
