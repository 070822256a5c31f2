import { createStandIn } from "../../src/index.ts";
import { markdownTable } from "./markdown-table.ts";

/** The operations of the admin API as a table in Markdown, as its own document lists them. */
export async function adminTable(): Promise<string> {
  await using standIn = createStandIn({ logLevel: "silent" });
  const document = await standIn.fetch("/__mock/v1/admin-openapi.json");
  const { paths } = (await document.json()) as { paths: Record<string, Record<string, { summary: string }>> };
  const rows = Object.entries(paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, { summary }]) => [`\`${verb.toUpperCase()} ${path}\``, summary]),
  );
  return markdownTable(["Operation", "What it does"], rows);
}
