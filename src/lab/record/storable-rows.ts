import { allEntities } from "../../vendor/entities/all-entities.ts";
import { schemaTree } from "../../wire/schema-tree.ts";

type Rows = readonly Readonly<Record<string, unknown>>[];

/** By collection, the rows that our store can hold, each with the members that it knows; the others are left out. */
export function storableRows(all: Readonly<Record<string, Rows>>): Record<string, Record<string, unknown>[]> {
  return Object.fromEntries(
    allEntities.map(({ collection, schema }) => {
      const { members } = schemaTree(schema);
      const known = (all[collection] ?? []).map((row) =>
        Object.fromEntries(Object.entries(row).filter(([name, value]) => members.has(name) && value != null)),
      );
      return [collection, known.filter((row) => schema.safeParse(row).success)];
    }),
  );
}
