import * as z from "zod";
import type { BehaviourId } from "../../../wire/assumptions.ts";
import { memberFacts } from "../../../wire/member-facts.ts";
import type { ReleaseName } from "../../../wire/release.ts";
import { customerEventClassificationIdentifier } from "../customer-event-classification.ts";
import type { CustomerEvent } from "./customer-event.ts";
import { eventCircumstances } from "./customer-event-parameters.ts";

/** What only the events of one type have. */
export interface CustomerEventType<
  Set extends string = string,
  Circumstances extends z.ZodRawShape = z.ZodRawShape,
  Own extends Readonly<Record<string, z.ZodType>> = Readonly<Record<string, z.ZodType>>,
> {
  readonly type: CustomerEvent["type"];
  /** The type in the paths of its methods. */
  readonly path: string;
  /** The type in sentences. */
  readonly words: string;
  /** The type in names of types. */
  readonly title: string;
  /** The set of a bulk method that holds such events. */
  readonly set: Set;
  /** Whose such an event is, of what class, where and when. */
  readonly circumstances: Circumstances;
  /** The members that events of other types do not have. */
  readonly own: Own;
  readonly deprecated?: { readonly since: ReleaseName; readonly remark: string };
  /** What no page says of these events alone. */
  readonly assumptions: readonly BehaviourId[];
}

/** Of methods that are about single types of events: what followed them. */
export const throughAchievements = {
  since: "R15.0.0",
  remark: "provided through achievement customer events",
} as const;

/** The family of customer events that a request creates one by one or in bulk: a type is its data. */
export const customerEventTypes = {
  socialMedia: {
    type: "SOCIAL_MEDIA",
    path: "social_media",
    words: "social media",
    title: "Social Media",
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
    path: "web",
    words: "web",
    title: "Web",
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
    path: "achievements",
    words: "achievement",
    title: "Achievement",
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
