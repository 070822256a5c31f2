import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fillTables } from "../.build/fill-tables.ts";

test("the tables of the README are those of the code; `npm run docs` writes them", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  expect(fillTables(readme)).toBe(readme);
  expect(fillTables("<!-- table settings -->\nold\n<!-- end -->")).toContain(
    "| `port` | `--port` | `CRMCOM_MOCK_PORT` | `8080` |",
  );
  expect(fillTables("<!-- table admin -->\n<!-- end -->")).toContain("`GET /health/ready`");
});
