import * as z from "zod";
import { defineEntity } from "../store/entity.ts";
import { userDefinedFields } from "../wire/user-defined-fields.ts";
import { recordId } from "./record-id.ts";

/** Something that a customer did, of any type. Absent members are not stored; they are shown as `null`. */
export const customerEvent = defineEntity({
  collection: "customer_events",
  label: "Customer Event",
  schema: z.strictObject({
    id: recordId,
    number: z.string().regex(/^[0-9]+$/),
    type: z.enum(["SOCIAL_MEDIA", "WEB", "ACHIEVEMENT"]),
    life_cycle_state: z.enum(["POSTED", "CANCELLED"]),
    performed_on: z.string(),
    performed_by_unit_id: recordId,
    accounts_receivable_id: recordId.nullish(),
    rewards_participant_id: recordId.nullish(),
    classification_id: recordId.nullish(),
    description: z.string().nullish(),
    social_media: z.string().nullish(),
    profile: z.string().nullish(),
    action: z.string().nullish(),
    external_system: z.string().nullish(),
    external_system_reference_number: z.string().nullish(),
    created_date: z.string(),
    ...userDefinedFields,
  }),
  indexes: {
    id: { unique: true },
    number: { unique: true },
    external_reference: { unique: true, of: externalReference },
  },
  references: {
    performed_by_unit_id: "units",
    accounts_receivable_id: "accounts_receivable",
    rewards_participant_id: "rewards_participants",
    classification_id: "customer_event_classifications",
  },
});

/** One customer event as it is stored. */
export type CustomerEvent = z.output<typeof customerEvent.schema>;

/**
 * The key under which an external reference is unique: the vendor's manual says that the number identifies the event in
 * the external system [scope per system: assumed].
 */
export function externalReference(event: {
  external_system?: string | null | undefined;
  external_system_reference_number?: string | null | undefined;
}): string | undefined {
  if (event.external_system_reference_number == null) return undefined;
  return JSON.stringify([event.external_system ?? null, event.external_system_reference_number]);
}
