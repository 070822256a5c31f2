import * as z from "zod";
import { defineEntity } from "../../store/entity.ts";
import { recordId } from "./record-id.ts";

/** A key with which a program logs in, in the name of a user. */
export const webApiKey = defineEntity({
  collection: "web_api_keys",
  label: "Web API Key",
  schema: z.strictObject({
    key: z.string().min(1).describe("What a program logs in with, as the name of HTTP Basic"),
    user_id: recordId.describe("In whose name it logs in"),
    default_unit_id: recordId
      .nullable()
      .default(null)
      .describe("The unit of its sessions; that of the user when absent"),
  }),
  indexes: { key: { unique: true } },
  references: { user_id: "users", default_unit_id: "units" },
  made: { key: "id", user_id: "first" },
});
