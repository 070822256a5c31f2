import * as z from "zod";
import { everyBodyMember, everyCall, everySession } from "../../../wire/assumptions.ts";
import { memberFacts } from "../../../wire/member-facts.ts";
import { readExamples } from "../../declared/read-examples.ts";
import { token } from "../../entities/token.ts";
import { type CallOperation, defineContract } from "../../method.ts";
import examples from "./examples.json" with { type: "json" };

const contract = defineContract({
  name: "authentication.token.release",
  verb: "POST",
  summary: "Releases a token: it is not accepted any more",
  source: "CRM.COM Web API v2, method page x/AX4H",
  since: "R10.0.0",
  deprecated: { since: "R12.0.0", remark: "tokens expire by themselves" },
  parameters: z.object({
    token: z.string().describe("The token to be released").register(memberFacts, { anyForm: true }),
  }),
  data: z.object({}),
  restsOn: ["call.page-in-part", "release.after-deprecation"],
  assumptions: ["login.idle-time", ...everyBodyMember, ...everySession, ...everyCall],
});

export const operation = {
  contract,
  examples: readExamples(examples),
  answer(parameters, { store }) {
    const tokens = store.collection(token);
    // None is there when any token is accepted.
    const [found] = tokens.find("token", parameters.token);
    if (found) tokens.replace(found, { ...found, life_cycle_state: "RELEASED" });
    return {};
  },
} satisfies CallOperation<z.output<typeof contract.parameters>>;
