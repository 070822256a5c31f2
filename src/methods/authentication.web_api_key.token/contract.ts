import * as z from "zod";
import { defineContract } from "../../method.ts";

export const contract = defineContract({
  name: "authentication.web_api_key.token",
  verb: "POST",
  path: "authentication/web_api_key/token",
  summary: "Logs a program in by its Web API key, sent as the user name of HTTP Basic, and gives a token",
  source: "CRM.COM Web API v2, method page 491003",
  since: "R10.0.0",
  access: "basic",
  bodyOptional: true,
  parameters: z.object({
    unit: z.string().nullish().describe("The ID of the unit; the default unit of the key if absent"),
  }),
  data: z.object({ token: z.string().describe("The token of the session") }),
  assumptions: [
    {
      provenance: "inferred",
      behaviour: "The key is taken without the colon too, the scheme in any case, the body with any content type.",
      reason: "Real clients send all three.",
    },
    {
      provenance: "assumed",
      behaviour: "A password beside the key is not looked at.",
      reason: "The page says that it is empty, not what happens otherwise.",
    },
    {
      provenance: "assumed",
      behaviour: "A key acts in the name of a user, and the claims usr and org are that user's.",
      reason: "Every token that was seen has both claims.",
    },
    {
      provenance: "inferred",
      behaviour: "Before R12.0.0 the token is 32 upper-case hexadecimal digits.",
      reason: "So it is for a password; the example of this page shows a decimal number of ten digits.",
    },
    {
      provenance: "assumed",
      behaviour: "A missing and an unknown key are refused like any other call, without HTTP status 401.",
      reason: "No failed login is documented.",
    },
  ],
});
