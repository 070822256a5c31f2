import * as z from "zod";
import type { CustomerEventIdentifier } from "../../../../contracts/method-types.ts";
import { defineEntity } from "../../../store/entity.ts";
import { alikeRows, type LookUps } from "../../../store/resolve.ts";
import { alikeIndexes } from "../../../store/row-index.ts";
import type { Store } from "../../../store/store.ts";
import { storedDateTime, userDefinedFields } from "../../../wire/date-time.ts";
import { type Refusal, refuse } from "../../../wire/refusal.ts";
import { recordId } from "../../../wire/vendor-ids.ts";
import type { Constants } from "../record-rules.ts";
import type { CallContext } from "../token.ts";
import { unit } from "../unit.ts";

/** Something that a customer did, of any type. Absent members are not stored; they are shown as `null`. */
export const customerEvent = defineEntity({
  collection: "customer_events",
  label: "Customer Event",
  notFound: "customerEventNotFound",
  schema: z.strictObject({
    id: recordId,
    number: z
      .string()
      .regex(/^[0-9]+$/)
      .describe("The number of the event; calls go on above the largest"),
    type: z.enum(["SOCIAL_MEDIA", "WEB", "ACHIEVEMENT"]).describe("What kind of event it is"),
    life_cycle_state: z.enum(["POSTED", "CANCELLED"]).describe("Whether it stands"),
    performed_on: storedDateTime.describe("When it was performed"),
    performed_by_unit_id: recordId.describe("The unit that performed it"),
    accounts_receivable_id: recordId.nullish().describe("The account that it is about"),
    rewards_participant_id: recordId.nullish().describe("The participant whom it is about"),
    classification_id: recordId.nullish().describe("Its classification"),
    description: z.string().nullish().describe("What it is"),
    social_media: z.string().nullish().describe("Of SOCIAL_MEDIA: where"),
    profile: z.string().nullish().describe("Of SOCIAL_MEDIA: whose profile"),
    action: z.string().nullish().describe("Of SOCIAL_MEDIA: what was done there"),
    website: z.string().nullish().describe("Of WEB: where"),
    process_immediately: z.boolean().nullish().describe("Whether rewards were processed at once"),
    total_awarded_amount: z.number().nullish().describe("What was awarded"),
    total_awarded_alternative_amount: z.number().nullish().describe("What was awarded, in the alternative unit"),
    external_system: z.string().nullish().describe("The system that sent it"),
    external_system_reference_number: z
      .string()
      .nullish()
      .describe("Its number in that system; the two are unique together"),
    created_date: storedDateTime.describe("When it was created"),
    created_by_unit_id: recordId.nullish().describe("The unit that created it"),
    created_by_username: z.string().nullish().describe("The user who created it"),
    ...userDefinedFields,
  }),
  indexes: {
    id: { unique: true },
    number: { unique: true },
    external_reference: { unique: true, of: externalReference },
    external_system_reference_number: { unique: false, of: referenceNumber },
    ...alikeIndexes("id", "external_system_reference_number"),
    accounts_receivable_id: { unique: false },
    rewards_participant_id: { unique: false },
    classification_id: { unique: false },
  },
  isBounded: true,
  references: {
    performed_by_unit_id: "units",
    created_by_unit_id: "units",
    accounts_receivable_id: "accounts_receivable",
    rewards_participant_id: "rewards_participants",
    classification_id: "customer_event_classifications",
  },
  made: {
    id: "id",
    number: "number",
    type: { value: "SOCIAL_MEDIA" },
    life_cycle_state: { value: "POSTED" },
    performed_on: "now",
    performed_by_unit_id: "first",
    created_date: "now",
  },
});

export type CustomerEvent = z.output<typeof customerEvent.schema>;

/**
 * The key under which an external reference is unique: the vendor's manual says that the number identifies the event in
 * the external system [scope per system: assumed].
 */
export function externalReference(event: {
  external_system?: string | null | undefined;
  external_system_reference_number?: string | null | undefined;
}): string | undefined {
  if (!referenceNumber(event)) return undefined;
  return JSON.stringify([event.external_system ?? null, event.external_system_reference_number]);
}

/** An empty number is none: most events of a system that has no numbers would be one event [assumed]. */
export function referenceNumber(event: { external_system_reference_number?: string | null | undefined }) {
  return event.external_system_reference_number || undefined;
}

/** Finds the event that an identifier names. An event of another type counts as not found. */
export function resolveCustomerEvent(
  { store, assumes }: LookUps,
  { id, number, external_system_reference_number }: CustomerEventIdentifier,
  { type }: Constants,
): CustomerEvent | Refusal {
  const events = store.collection(customerEvent);
  const value = id ?? number ?? external_system_reference_number ?? "";
  const index = id != null ? "id" : number != null ? "number" : "external_system_reference_number";
  const exact = events.find(index, value);
  const all = exact.length > 0 ? exact : alikeRows(events, customerEvent, index, value, assumes);
  const found = type === undefined ? all : all.filter((event) => event.type === type);
  if (found.length < all.length) assumes("identifier.other-type");
  if (found.length === 0) return refuse(customerEvent.notFound, { value });
  if (found.length === 1 || assumes("identifier.ambiguous") === "first") return found[0] as CustomerEvent;
  return refuse("ambiguousIdentifier", { label: customerEvent.label, value, count: String(found.length) });
}

/** An event as answers have it, but for the records that it refers to. */
export function shownCustomerEvent(event: CustomerEvent, { store, assumes }: CallContext): object {
  if (event.process_immediately == null) assumes("event.process-immediately");
  if (event.accounts_receivable_id == null) assumes("participant.without-account");
  const log_information = {
    created_date: event.created_date,
    created_by_unit: store.collection(unit).find("id", event.created_by_unit_id)[0],
    created_by_user: event.created_by_username == null ? undefined : { username: event.created_by_username },
  };
  // The vendor's manual says that events are not processed immediately by default.
  return { ...event, process_immediately: event.process_immediately ?? false, log_information };
}

/** Groups of events with the same external reference, and of those with the same content under different ids. */
export function findDuplicates(store: Store) {
  const collection = store.collection(customerEvent);
  const events = collection.list(0, collection.total);
  const groups = (reason: string, keyOf: (event: CustomerEvent) => string | undefined) =>
    [...Map.groupBy(events, keyOf)].flatMap(([key, alike]) =>
      key === undefined || alike.length === 1 ? [] : [{ reason, events: alike }],
    );
  return [...groups("same external reference", externalReference), ...groups("same content", contentOf)];
}

/** What the caller said, without what CRM.COM adds to each event. */
function contentOf(event: CustomerEvent): string {
  const { id: _id, number: _number, created_date: _date, life_cycle_state: _state, ...said } = event;
  const members = Object.entries(said).filter(([, value]) => value != null);
  return JSON.stringify(members.sort(([one], [other]) => (one < other ? -1 : 1)));
}
