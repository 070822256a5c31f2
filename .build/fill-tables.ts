import { adminTable } from "../src/admin/admin-table.ts";
import { configTable } from "../src/documents/config-table.ts";

const tables: Readonly<Record<string, () => string>> = { settings: configTable, admin: adminTable };

/** The README with what stands between `<!-- table x -->` and `<!-- end -->` as the code has it now. */
export function fillTables(readme: string): string {
  return readme.replace(
    /(<!-- table (\w+) -->\n).*?(<!-- end -->)/gs,
    (whole, start: string, name: string, end: string) => {
      const table = tables[name];
      return table ? `${start}${table()}\n${end}` : whole;
    },
  );
}
