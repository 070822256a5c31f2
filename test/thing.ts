import * as z from "zod";
import type { NamedEntity } from "../src/store/entity.ts";

/** An entity of no vendor, found by its `id`. @param more what it has beside that */
export const entityLike = <Row>(
  collection: string,
  schema: z.ZodType<Row>,
  more: Partial<NamedEntity<Row>> = {},
): NamedEntity<Row> => {
  const plain = {
    label: "Thing",
    notFound: "unitNotFound",
    indexes: { id: { unique: true } },
    references: {},
    made: {},
  };
  return { ...plain, collection, schema, ...more } as NamedEntity<Row>;
};

/** An entity that is found by its `id` and by its `kind`. */
export const thing = entityLike("things", z.object({ id: z.string(), kind: z.string() }), {
  indexes: { id: { unique: true }, kind: { unique: false } },
});
