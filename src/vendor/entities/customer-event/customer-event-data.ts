import * as z from "zod";
import { printedDateTime, printedFields } from "../../../wire/date-time.ts";
import { memberFacts } from "../../../wire/member-facts.ts";
import { asShown } from "../../../wire/schema-node.ts";
import { schemaTree } from "../../../wire/schema-tree.ts";
import { recordId } from "../../../wire/vendor-ids.ts";
import { accountsReceivable } from "../accounts-receivable.ts";
import { customerEventClassification } from "../customer-event-classification.ts";
import { rewardsParticipant } from "../rewards-participant.ts";
import type { CallContext } from "../token.ts";
import { unit } from "../unit.ts";
import type { CustomerEvent } from "./customer-event.ts";
import { type CustomerEventType, customerEventTypes } from "./customer-event-types.ts";

const text = (description: string) => z.string().nullable().describe(description);

const unitData = z.object({
  id: recordId,
  name: z.string(),
  group_name: text("The name of the group of the unit"),
  community_name: text("The name of the community of the unit"),
  alternative_code: text("The alternative code of the unit"),
  description: text("The description of the unit"),
});

const accountData = z.object({
  id: recordId,
  number: z.string(),
  name: z.string(),
  life_cycle_state: z.string(),
  account_owner: z.object({ id: recordId, number: z.string(), name: z.string() }).nullable(),
});

const participantData = z.object({
  id: recordId,
  number: z.string(),
  name: z.string(),
  life_cycle_state: z.string().register(memberFacts, { since: "R12.0.0" }),
});

const classificationData = z.object({
  id: recordId,
  name: z.string(),
  alternative_code: text("The alternative code of the classification"),
  description: text("The description of the classification"),
});

const userData = z.object({ username: z.string() });

const logData = z.object({
  created_date: printedDateTime,
  updated_date: printedDateTime.nullable(),
  created_by_unit: unitData.nullable(),
  updated_by_unit: unitData.nullable(),
  created_by_user: userData.nullable(),
  updated_by_user: userData.nullable(),
});

const udfData = Object.fromEntries(
  Object.entries(printedFields).map(([name, field]) => [name, (field as z.ZodOptional).unwrap()]),
) as Record<string, z.ZodType>;

/** Members that only events of that type have. An answer may hold any text there, or nothing. */
const ownData = (own: CustomerEventType["own"]) =>
  Object.fromEntries(Object.entries(own).map(([name, { description = "" }]) => [name, text(description)]));

const eventData = ({ type, own }: CustomerEventType) =>
  z.object({
    id: recordId.describe("The ID of the customer event"),
    number: z
      .string()
      .regex(/^[0-9]+$/)
      .describe("The number of the customer event"),
    type: z.enum([type]).describe("The type of the customer event"),
    life_cycle_state: z.enum(["POSTED", "CANCELLED"]).describe("The life cycle state of the customer event"),
    performed_on: printedDateTime.describe("The date that the customer event was actually performed"),
    description: text("A description of the customer event"),
    process_immediately: z.boolean().nullable().describe("Is the customer event processed immediately?"),
    ...ownData(own),
    external_system: text("The third party system that generated the customer event"),
    external_system_reference_number: text("The unique reference number in the external system").register(memberFacts, {
      since: "R10.1.0",
    }),
    total_awarded_amount: z.number().nullable().describe("The total amount that was awarded"),
    total_awarded_alternative_amount: z
      .number()
      .nullable()
      .describe("The total amount that was awarded, in the alternative unit")
      .register(memberFacts, { since: "R13.1.0", provenance: "inferred" }),
    ...udfData,
    classification: classificationData.nullable().describe("The classification of the customer event"),
    performed_by_unit: unitData.nullable().describe("The unit that initiated the customer event"),
    accounts_receivable: accountData.nullable().describe("The related accounts receivable"),
    rewards_participant: participantData.nullable().describe("The related rewards participant"),
    log_information: logData.describe("When and by whom the customer event was created and updated"),
  });

/** The complete customer event of each type, as every method of the family answers it, with `null` for absent values. */
export const customerEventData = {
  SOCIAL_MEDIA: eventData(customerEventTypes.socialMedia),
  WEB: eventData(customerEventTypes.web),
  ACHIEVEMENT: eventData(customerEventTypes.achievement),
};

export function showCustomerEvent(
  event: CustomerEvent,
  { store, release, assumes }: Pick<CallContext, "store" | "release" | "assumes">,
): object {
  if (event.process_immediately == null) assumes("event.process-immediately");
  if (event.accounts_receivable_id == null) assumes("participant.without-account");
  const found = {
    accounts_receivable: store.collection(accountsReceivable).find("id", event.accounts_receivable_id)[0],
    rewards_participant: store.collection(rewardsParticipant).find("id", event.rewards_participant_id)[0],
    classification: store.collection(customerEventClassification).find("id", event.classification_id)[0],
    performed_by_unit: store.collection(unit).find("id", event.performed_by_unit_id)[0],
  };
  const log_information = {
    created_date: event.created_date,
    created_by_unit: store.collection(unit).find("id", event.created_by_unit_id)[0],
    created_by_user: event.created_by_username == null ? undefined : { username: event.created_by_username },
  };
  // The vendor's manual says that events are not processed immediately by default.
  const { process_immediately, ...stored } = event;
  const whole = { ...stored, ...found, process_immediately: process_immediately ?? false, log_information };
  return asShown(whole, schemaTree(customerEventData[event.type], release)) as object;
}
