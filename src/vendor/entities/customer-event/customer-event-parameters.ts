import * as z from "zod";
import { dateTime } from "../../../wire/date-time.ts";
import { memberFacts } from "../../../wire/member-facts.ts";
import { userDefinedFields } from "../../../wire/user-defined-fields.ts";
import { accountsReceivableIdentifier } from "../accounts-receivable.ts";
import { customerEventClassificationIdentifier } from "../customer-event-classification.ts";
import { rewardsParticipantIdentifier } from "../rewards-participant.ts";
import { unitIdentifier } from "../unit.ts";
import type { CustomerEvent } from "./customer-event.ts";

/** What every customer event of the family says first: whose it is, of what class, where and when. */
export const eventCircumstances = {
  accounts_receivable_identifier: accountsReceivableIdentifier
    .nullish()
    .describe("The related accounts receivable")
    .register(memberFacts, { typeName: "Accounts receivable Identifier" }),
  rewards_participant_identifier: rewardsParticipantIdentifier
    .nullish()
    .describe("The related rewards participant")
    .register(memberFacts, { typeName: "Rewards Participant Identifier" }),
  classification_identifier: customerEventClassificationIdentifier
    .nullish()
    .describe("The classification of the customer event")
    .register(memberFacts, { typeName: "Customer Event Classification Identifier" }),
  performed_by_unit_identifier: unitIdentifier
    .describe("The unit that initiated the customer event")
    .register(memberFacts, { typeName: "Unit Identifier" }),
  performed_on: dateTime.describe("The date that the customer event was actually performed"),
  description: z.string().nullish().describe("A description of the customer event"),
};

/** What every customer event of the family may say last. */
export const eventReferences = {
  external_system: z.string().nullish().describe("The third party system that generates the customer event"),
  external_system_reference_number: z
    .string()
    .nullish()
    .describe("The unique reference number of the customer event in the external system")
    .register(memberFacts, { since: "R10.1.0" }),
  ...userDefinedFields,
};

/** Of the two circumstances that say whose the event is, exactly one is given. */
export const eventOwners = ["accounts_receivable_identifier", "rewards_participant_identifier"] as const;

/** A parameter object of a customer event of any type. */
export type CustomerEventParameters = z.output<z.ZodObject<typeof eventCircumstances & typeof eventReferences>> &
  Partial<Pick<CustomerEvent, "social_media" | "profile" | "action" | "website" | "process_immediately">>;
