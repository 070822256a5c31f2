import * as z from "zod";
import { everyCall, everyValue } from "../../../wire/assumptions.ts";
import { refuse } from "../../../wire/refusal.ts";
import { sessionToken } from "../../../wire/vendor-ids.ts";
import { readExamples } from "../../declared/read-examples.ts";
import { issueToken } from "../../entities/token.ts";
import { user, webApiKey } from "../../entities/user.ts";
import { type CallOperation, defineContract } from "../../method.ts";
import examples from "./examples.json" with { type: "json" };

const contract = defineContract({
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

export const operation = {
  contract,
  examples: readExamples(examples),
  answer({ unit }, context) {
    const { store, credentials, assumes } = context;
    if (!credentials || credentials.name === "") return refuse("webApiKeyMissing");
    if (!credentials.isAsDocumented) assumes("login.key-form");
    if (credentials.password !== "") assumes("login.key-password");
    const [key] = store.collection(webApiKey).find("key", credentials.name);
    const [owner] = store.collection(user).find("id", key?.user_id);
    if (!key || !owner) return refuse("webApiKeyUnknown");
    return issueToken(context, owner, unit ?? key.default_unit_id ?? owner.default_unit_id, "key");
  },
} satisfies CallOperation<z.output<typeof contract.parameters>>;
