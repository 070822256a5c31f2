import * as z from "zod";
import { defineContract } from "../../method.ts";

export const contract = defineContract({
  name: "authentication.token",
  verb: "POST",
  path: "authentication/token",
  summary: "Logs a user in and gives the token that every other method needs",
  source: "CRM.COM Web API v2, method pages 494531 and 500609",
  since: "R4.0.0",
  access: "none",
  parameters: z.object({
    username: z.string().describe("The username of the user"),
    password: z.string().describe("The password of the user"),
    organisation: z.string().describe("The organisation of the user"),
    unit: z.string().nullish().describe("The ID of the unit; the default unit of the user if absent"),
  }),
  data: z.object({ token: z.string().describe("The token of the session") }),
  assumptions: [
    {
      provenance: "inferred",
      behaviour: "The method is there from R4.0.0 on, the oldest release that can have it.",
      reason: "Its page names no release, and its oldest example is of that time.",
    },
    {
      provenance: "inferred",
      behaviour: "Before R12.0.0 the token is 32 upper-case hexadecimal digits.",
      reason: "The example of the page; another method's example shows a decimal number.",
    },
    {
      provenance: "assumed",
      behaviour: "An unknown user, a wrong password and a wrong organisation are one error.",
      reason: "No failed login is documented.",
    },
    {
      provenance: "assumed",
      behaviour: "A user may log in to any unit that there is.",
      reason: "No page says to which units a user belongs.",
    },
    {
      provenance: "assumed",
      behaviour: "In the JWT, usr is the username, org the organisation as it was sent, oun always 1.",
      reason: "All decoded examples have oun 1; what the claims hold is not told.",
    },
    {
      provenance: "assumed",
      behaviour: "Until it is idle for an hour, a token before R12.0.0 lives on; a refused call counts as use too.",
      reason: "The page states the hour, not what counts.",
    },
  ],
});
