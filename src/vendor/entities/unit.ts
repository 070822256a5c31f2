import * as z from "zod";
import { defineEntity } from "../../store/entity.ts";
import { alikeIndexes } from "../../store/row-index.ts";
import { recordId } from "../../wire/vendor-ids.ts";

/** A part of the organisation that works with CRM.COM: a shop, a department. */
export const unit = defineEntity({
  collection: "units",
  label: "Unit",
  notFound: "unitNotFound",
  schema: z.strictObject({
    id: recordId,
    name: z.string().describe("The name of the unit"),
    alternative_code: z.string().nullable().default(null).describe("A code by which calls name it"),
    group_name: z.string().nullable().default(null).describe("The group that it belongs to"),
    community_name: z.string().nullable().default(null).describe("The community that it belongs to"),
    description: z.string().nullable().default(null).describe("What it is"),
  }),
  indexes: {
    id: { unique: true },
    name: { unique: false },
    alternative_code: { unique: true },
    ...alikeIndexes("id", "name", "alternative_code"),
  },
  references: {},
  made: { id: "id", name: { text: "Unit " } },
});
