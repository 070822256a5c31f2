import * as z from "zod";
import type { BehaviourId } from "../../../wire/assumptions.ts";
import { dateTime, userDefinedFields } from "../../../wire/date-time.ts";
import { memberFacts } from "../../../wire/member-facts.ts";
import type { ReleaseName } from "../../../wire/release.ts";
import { accountsReceivableIdentifier } from "../accounts-receivable.ts";
import { customerEventClassificationIdentifier } from "../customer-event-classification.ts";
import { rewardsParticipantIdentifier } from "../rewards-participant.ts";
import { unitIdentifier } from "../unit.ts";
import type { CustomerEvent } from "./customer-event.ts";

/** The first parameters of every customer event: owner, classification, place and time. */
const eventCircumstances = {
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

export const eventReferences = {
  external_system: z.string().nullish().describe("The third party system that generates the customer event"),
  external_system_reference_number: z
    .string()
    .nullish()
    .describe("The unique reference number of the customer event in the external system")
    .register(memberFacts, { since: "R10.1.0" }),
  ...userDefinedFields,
};

/** The owner of an event: exactly one of these. */
export const eventOwners = ["accounts_receivable_identifier", "rewards_participant_identifier"] as const;

export type CustomerEventParameters = z.output<z.ZodObject<typeof eventCircumstances & typeof eventReferences>> &
  Partial<Pick<CustomerEvent, "social_media" | "profile" | "action" | "website" | "process_immediately">>;

export interface CustomerEventType<
  Set extends string = string,
  Circumstances extends z.ZodRawShape = z.ZodRawShape,
  Own extends Readonly<Record<string, z.ZodType>> = Readonly<Record<string, z.ZodType>>,
> {
  readonly type: CustomerEvent["type"];
  /** The type in sentences. */
  readonly words: string;
  readonly set: Set;
  readonly circumstances: Circumstances;
  readonly own: Own;
  readonly deprecated?: { readonly since: ReleaseName; readonly remark: string };
  readonly assumptions: readonly BehaviourId[];
}

/** Why methods for single types of events are deprecated. */
export const throughAchievements = {
  since: "R15.0.0",
  remark: "provided through achievement customer events",
} as const;

/** The types of customer events that requests create one by one or in bulk. */
export const customerEventTypes = {
  socialMedia: {
    type: "SOCIAL_MEDIA",
    words: "social media",
    set: "social_media_customer_events_set",
    circumstances: eventCircumstances,
    own: {
      social_media: z.enum(["FACEBOOK"]).describe("The social media related with the customer event"),
      profile: z.string().describe("The social media profile related with the customer event"),
      action: z.enum(["LIKE"]).describe("The social media action that was performed"),
    },
    deprecated: throughAchievements,
    assumptions: ["value.letter-case"],
  },
  web: {
    type: "WEB",
    words: "web",
    set: "web_customer_events_set",
    circumstances: eventCircumstances,
    own: {
      website: z
        .string()
        .describe("The website related with the customer event")
        .register(memberFacts, { provenance: "inferred" }),
    },
    deprecated: throughAchievements,
    assumptions: [],
  },
  achievement: {
    type: "ACHIEVEMENT",
    words: "achievement",
    set: "achievement_customer_events_set",
    circumstances: {
      ...eventCircumstances,
      classification_identifier: customerEventClassificationIdentifier
        .describe("The classification of the customer event")
        .register(memberFacts, { typeName: "Customer Event Classification Identifier" }),
    },
    own: {},
    assumptions: ["achievement.account-mandatory"],
  },
} as const satisfies Record<string, CustomerEventType>;
