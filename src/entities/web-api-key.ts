import * as z from "zod";
import { defineEntity } from "../store/entity.ts";
import { recordId } from "./record-id.ts";

/** A key with which a program logs in, in the name of a user. */
export const webApiKey = defineEntity({
  collection: "web_api_keys",
  label: "Web API Key",
  schema: z.strictObject({
    key: z.string().min(1),
    user_id: recordId,
    /** Absent: that of the user. */
    default_unit_id: recordId.nullable().default(null),
  }),
  indexes: { key: { unique: true } },
  references: { user_id: "users", default_unit_id: "units" },
  made: { key: "id", user_id: "first" },
});
