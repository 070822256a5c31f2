import * as z from "zod";
import { everyCall, everyValue } from "../../../wire/assumptions.ts";
import { refuse } from "../../../wire/refusal.ts";
import { sessionToken } from "../../../wire/vendor-ids.ts";
import { readExamples } from "../../declared/read-examples.ts";
import { issueToken } from "../../entities/token.ts";
import { findUser } from "../../entities/user.ts";
import { type CallOperation, defineContract } from "../../method.ts";
import examples from "./examples.json" with { type: "json" };

const contract = defineContract({
  name: "authentication.token",
  verb: "POST",
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
  data: z.object({ token: sessionToken }),
  restsOn: ["call.page-in-part", "login.since"],
  assumptions: [
    "login.opaque-token",
    "login.claims",
    "login.any-unit",
    "login.idle-time",
    "login.one-error",
    ...everyValue,
    ...everyCall,
  ],
});

export const operation = {
  contract,
  examples: readExamples(examples),
  answer({ unit, ...login }, context) {
    const user = findUser(context, login);
    if (!user) return refuse("loginFailed");
    return issueToken(context, user, unit ?? user.default_unit_id, "password");
  },
} satisfies CallOperation<z.output<typeof contract.parameters>>;
