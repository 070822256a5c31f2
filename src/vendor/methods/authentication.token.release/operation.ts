import * as z from "zod";
import { everyBodyMember, everyCall, everySession } from "../../../wire/assumptions.ts";
import { answered, type Example, examplesOf, refusedCall } from "../../../wire/example.ts";
import { memberFacts } from "../../../wire/member-facts.ts";
import { token } from "../../entities/token.ts";
import { type CallOperation, defineContract } from "../../method.ts";

/** A release ends the session, so another interaction cannot use it again. */
const state: Example["state"] = {
  name: "a session that may end",
  values: { token: "8A2DE6B99FFDC2FE0BBF99DD990196FD" },
  consumes: ["token"],
};

const examples = examplesOf({ state, request: { body: { token: "{{token}}" } } }, [
  { title: "a token is released", provenance: "inferred", ...answered({}) },
  {
    title: "the token was released before",
    state: { name: "a token that was released", values: { token: "C522B8E1F2B400D994CCF013ADDA4B7D" } },
    ...refusedCall("tokenReleased"),
  },
  {
    title: "the token has expired",
    state: { name: "a token that has expired", values: { token: "B3CCC2ADA6449E7626EB8BC4E34A8A5B" } },
    ...refusedCall("tokenExpired"),
  },
  {
    title: "the token is unknown",
    state: { name: "a token that was never issued", values: { token: "00000000000000000000000000000000" } },
    ...refusedCall("tokenUnknown"),
  },
  {
    title: "a token is released after the method was deprecated",
    since: "R12.0.0",
    provenance: "inferred",
    ...answered({}),
    witnesses: ["release.after-deprecation"],
  },
  {
    title: "a token that was used within the last hour lives on",
    until: "R11.0.0",
    state: {
      name: "a session began more than an hour ago, and was used within the last one",
      values: { used_token: "5D0C17E29B6A4F3383D1A94E7B20C6F8" },
    },
    request: { body: { token: "{{used_token}}" } },
    ...answered({}),
    witnesses: ["login.idle-time"],
  },
  {
    title: "a token that was not used for an hour has expired",
    until: "R11.0.0",
    state: { name: "a session was not used for an hour", values: { idle_token: "E17B94A05C3D4682BF08D56A1C9E72B4" } },
    request: { body: { token: "{{idle_token}}" } },
    ...refusedCall("tokenExpired"),
  },
]);

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
  examples,
  answer(parameters, { store }) {
    const tokens = store.collection(token);
    // None is there when any token is accepted.
    const [found] = tokens.find("token", parameters.token);
    if (found) tokens.replace(found, { ...found, life_cycle_state: "RELEASED" });
    return {};
  },
} satisfies CallOperation<z.output<typeof contract.parameters>>;
