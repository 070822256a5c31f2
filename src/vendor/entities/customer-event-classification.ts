import * as z from "zod";
import { defineEntity } from "../../store/entity.ts";
import { alikeIndexes } from "../../store/row-index.ts";
import { recordId } from "../../wire/vendor-ids.ts";

/** A class that an installation gives its customer events. */
export const customerEventClassification = defineEntity({
  collection: "customer_event_classifications",
  label: "Customer Event Classification",
  notFound: "classificationNotFound",
  schema: z.strictObject({
    id: recordId,
    name: z.string().describe("The name of the classification"),
    alternative_code: z.string().nullable().default(null).describe("A code by which calls name it"),
    description: z.string().nullable().default(null).describe("What is classified so"),
  }),
  indexes: {
    id: { unique: true },
    name: { unique: false },
    alternative_code: { unique: true },
    ...alikeIndexes("id", "name", "alternative_code"),
  },
  references: {},
  made: { id: "id", name: { text: "Classification " } },
});
