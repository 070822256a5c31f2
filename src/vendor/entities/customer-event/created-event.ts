import type { CustomerEvent } from "./customer-event.ts";
import type { CustomerEventParameters } from "./customer-event-parameters.ts";

/** What a call does not say of its event, but the stand-in finds or makes. */
type Found = Pick<
  CustomerEvent,
  | "id"
  | "number"
  | "type"
  | "performed_on"
  | "performed_by_unit_id"
  | "accounts_receivable_id"
  | "rewards_participant_id"
  | "classification_id"
  | "created_date"
  | "created_by_unit_id"
  | "created_by_username"
>;

/**
 * An event as a call creates it, but for its user defined fields. A class, and no literal: of a literal whose first thousands
 * were all kept, the engine puts every further one where only a collection of the whole heap finds it, with all its texts;
 * but events are forgotten soon, and such collections cost much more than the events do.
 */
export class CreatedEvent implements CustomerEvent {
  id: string;
  number: string;
  type: CustomerEvent["type"];
  life_cycle_state: CustomerEvent["life_cycle_state"];
  performed_on: string;
  performed_by_unit_id: string;
  accounts_receivable_id: CustomerEvent["accounts_receivable_id"];
  rewards_participant_id: CustomerEvent["rewards_participant_id"];
  classification_id: CustomerEvent["classification_id"];
  description: CustomerEvent["description"];
  social_media: CustomerEvent["social_media"];
  profile: CustomerEvent["profile"];
  action: CustomerEvent["action"];
  website: CustomerEvent["website"];
  process_immediately: CustomerEvent["process_immediately"];
  external_system: CustomerEvent["external_system"];
  external_system_reference_number: CustomerEvent["external_system_reference_number"];
  created_date: string;
  created_by_unit_id: CustomerEvent["created_by_unit_id"];
  created_by_username: CustomerEvent["created_by_username"];

  constructor(said: CustomerEventParameters, found: Found) {
    this.id = found.id;
    this.number = found.number;
    this.type = found.type;
    this.life_cycle_state = "POSTED";
    this.performed_on = found.performed_on;
    this.performed_by_unit_id = found.performed_by_unit_id;
    this.accounts_receivable_id = found.accounts_receivable_id;
    this.rewards_participant_id = found.rewards_participant_id;
    this.classification_id = found.classification_id;
    this.description = said.description;
    this.social_media = said.social_media;
    this.profile = said.profile;
    this.action = said.action;
    this.website = said.website;
    this.process_immediately = said.process_immediately;
    this.external_system = said.external_system;
    this.external_system_reference_number = said.external_system_reference_number;
    this.created_date = found.created_date;
    this.created_by_unit_id = found.created_by_unit_id;
    this.created_by_username = found.created_by_username;
  }
}
