import * as z from "zod";
import { everyCall, everySelection, everySession } from "../../../wire/assumptions.ts";
import { fieldsSet } from "../../../wire/fields-set.ts";
import { memberFacts } from "../../../wire/member-facts.ts";
import { isRefusal } from "../../../wire/refusal.ts";
import { readExamples } from "../../declared/read-examples.ts";
import { customerEventIdentifier, resolveCustomerEvent } from "../../entities/customer-event/customer-event.ts";
import { customerEventData, showCustomerEvent } from "../../entities/customer-event/customer-event-data.ts";
import { throughAchievements } from "../../entities/customer-event/customer-event-types.ts";
import { tokenParameter } from "../../entities/token.ts";
import { type CallOperation, defineContract } from "../../method.ts";
import examples from "./examples.json" with { type: "json" };

const contract = defineContract({
  name: "customer_events.social_media.show",
  verb: "GET",
  summary: "Shows a social media customer event",
  source: "CRM.COM Web API v2, method page 491363",
  since: "R5.0.0",
  deprecated: throughAchievements,
  parameters: z.object({
    token: tokenParameter,
    customer_event_identifier: customerEventIdentifier
      .describe("The customer event, which must be of type social media")
      .register(memberFacts, { typeName: "Customer Event Identifier", form: "number=14" }),
    fields_set: fieldsSet,
  }),
  data: customerEventData.SOCIAL_MEDIA,
  restsOn: ["call.page-in-part", "event.log-information"],
  assumptions: [
    "identifier.other-type",
    "identifier.repeated-in-query",
    "identifier.ambiguous",
    "participant.without-account",
    ...everySelection,
    ...everySession,
    ...everyCall,
  ],
});

export const operation = {
  contract,
  examples: readExamples(examples),
  answer({ customer_event_identifier }, context) {
    const event = resolveCustomerEvent(context, "SOCIAL_MEDIA", customer_event_identifier);
    return isRefusal(event) ? event : showCustomerEvent(event, context);
  },
} satisfies CallOperation<z.output<typeof contract.parameters>>;
