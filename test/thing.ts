import * as z from "zod";
import { defineEntity } from "../src/store/entity.ts";

/** An entity of no vendor, found by its `id` and by its `kind`. */
export const thing = defineEntity({
  collection: "things",
  label: "Thing",
  schema: z.object({ id: z.string(), kind: z.string() }),
  indexes: { id: { unique: true }, kind: { unique: false } },
  references: {},
  made: {},
});
