import type * as z from "zod";
import { nearestHint } from "../../ground/config-error.ts";
import type { Entity } from "../../store/entity.ts";
import { accessToken, resolveAccessToken } from "./access-token.ts";
import { accountsReceivable, resolveAccount } from "./accounts-receivable.ts";
import { customerEvent, resolveCustomerEvent, shownCustomerEvent } from "./customer-event/customer-event.ts";
import { missingIn, storeCustomerEvent } from "./customer-event/store-customer-event.ts";
import { customerEventClassification } from "./customer-event-classification.ts";
import type { RecordRules } from "./record-rules.ts";
import { resolveRewardsParticipant, rewardsParticipant } from "./rewards-participant.ts";
import { token } from "./token.ts";
import { unit } from "./unit.ts";
import { user, webApiKey } from "./user.ts";

const byCollection = {
  units: unit,
  accounts_receivable: accountsReceivable,
  rewards_participants: rewardsParticipant,
  access_tokens: accessToken,
  customer_event_classifications: customerEventClassification,
  customer_events: customerEvent,
  tokens: token,
  users: user,
  web_api_keys: webApiKey,
};

export const allEntities: readonly Entity<object>[] = Object.values(byCollection);

export type CollectionName = keyof typeof byCollection;

export type StoredRow<Name extends CollectionName> = z.output<(typeof byCollection)[Name]["schema"]>;

/** What methods do otherwise with the records of some collections. */
export const ownRules: Readonly<Record<string, RecordRules>> = {
  accounts_receivable: { resolve: resolveAccount },
  rewards_participants: { resolve: resolveRewardsParticipant },
  access_tokens: { resolve: resolveAccessToken },
  customer_events: {
    resolve: resolveCustomerEvent,
    needs: ["performed_by_unit_identifier", "performed_on"],
    create: storeCustomerEvent,
    missing: missingIn,
    shown: shownCustomerEvent,
  },
};

/** A row as a fixture has it: what has a default may be left out. */
export type FixtureRow<Name extends CollectionName> = z.input<(typeof byCollection)[Name]["schema"]>;

/** A row to add at run time. What is left out is generated. */
export type SeedRow<Name extends CollectionName> = Partial<FixtureRow<Name>>;

export const findEntity = (collection: string): Entity<object> | undefined =>
  Object.hasOwn(byCollection, collection) ? byCollection[collection as CollectionName] : undefined;

export const collectionHint = (name: string): string => nearestHint(name, Object.keys(byCollection));
