import * as z from "zod";
import { defineContract } from "../../method.ts";

export const contract = defineContract({
  name: "authentication.token.release",
  verb: "POST",
  path: "authentication/token/release",
  summary: "Releases a token: it is not accepted any more",
  source: "CRM.COM Web API v2, method page x/AX4H",
  since: "R10.0.0",
  deprecated: { since: "R12.0.0", remark: "tokens expire by themselves" },
  parameters: z.object({ token: z.string().describe("The token to be released") }),
  data: z.object({}),
  assumptions: [
    {
      provenance: "assumed",
      behaviour: "It works on from R12.0.0 too, and the JWT is not accepted afterwards.",
      reason: "The page calls it deprecated, not gone.",
    },
    {
      provenance: "assumed",
      behaviour: "Releasing a token that is unknown, expired or released already is refused like any call with it.",
      reason: "The page says nothing of it.",
    },
  ],
});
