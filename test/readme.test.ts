import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { adminTable } from "../src/admin/admin-table.ts";
import { catalog } from "../src/catalog.ts";
import { configTable } from "../src/documents/config-table.ts";
import { methodReference, vendorErrorReference } from "../src/documents/reference.ts";

const readme = fileURLToPath(new URL("../README.md", import.meta.url));

/** What stands between the marks of these names is printed from the sources. */
const printed: Readonly<Record<string, () => string>> = {
  methods: () => methodReference(catalog),
  "vendor errors": vendorErrorReference,
  settings: configTable,
  admin: adminTable,
};

test("the reference in the README is what the sources print; `npm run docs` mends it", async () => {
  let expected = readFileSync(readme, "utf8");
  for (const [name, print] of Object.entries(printed)) {
    const [begin, end] = [`<!-- printed: ${name} -->`, `<!-- end: ${name} -->`];
    const [from, to] = [expected.indexOf(begin), expected.indexOf(end)];
    expect([from >= 0, to > from], `the marks of ${name}`).toEqual([true, true]);
    expected = `${expected.slice(0, from)}${begin}\n\n${print()}\n\n${expected.slice(to)}`;
  }
  await expect(expected).toMatchFileSnapshot(readme);
});
