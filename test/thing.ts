import * as z from "zod";
import type { AnyRecord, IdentifiableEntity, Index } from "../src/store/entity.ts";

type Indexes<Row> = Readonly<Record<string, Pick<Index<Row>, "unique"> & Partial<Index<Row>>>>;

/** An entity of no vendor. Without `of`, the key of an index is the member of its name. */
export function entityLike<Row extends object>(
  collection: string,
  schema: z.ZodType<Row>,
  indexes: Indexes<Row> = { id: { unique: true } },
  more: Partial<IdentifiableEntity<Row>> = {},
): IdentifiableEntity<Row> {
  const whole = Object.entries(indexes).map(([name, one]) => [
    name,
    { of: (record: AnyRecord) => record[name], ...one },
  ]);
  const plain = { label: "Thing", notFound: "unitNotFound", references: {}, made: {} };
  return { ...plain, collection, schema, indexes: Object.fromEntries(whole), ...more } as IdentifiableEntity<Row>;
}

/** An entity that is found by its `id` and by its `kind`. */
export const thing = entityLike("things", z.object({ id: z.string(), kind: z.string() }), {
  id: { unique: true },
  kind: { unique: false },
});
