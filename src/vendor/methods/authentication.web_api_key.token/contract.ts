import * as z from "zod";
import { everyCall, everyValue } from "../../../wire/assumptions.ts";
import { sessionToken } from "../../../wire/session-token.ts";
import { defineContract } from "../../method.ts";

export const contract = defineContract({
  name: "authentication.web_api_key.token",
  verb: "POST",
  summary: "Logs a program in by its Web API key, sent as the user name of HTTP Basic, and gives a token",
  source: "CRM.COM Web API v2, method page 491003",
  since: "R10.0.0",
  access: "basic",
  bodyOptional: true,
  parameters: z.object({
    unit: z.string().nullish().describe("The ID of the unit; the default unit of the key if absent"),
  }),
  data: z.object({ token: sessionToken }),
  restsOn: ["call.page-in-part"],
  assumptions: [
    "login.opaque-token",
    "login.claims",
    "login.any-unit",
    "login.key-form",
    "login.key-password",
    "login.key-refused",
    ...everyValue,
    ...everyCall,
  ],
});
