import type { Entity } from "../store/entity.ts";
import { accessToken } from "./access-token.ts";
import { accountsReceivable } from "./accounts-receivable.ts";
import { customerEvent } from "./customer-event/customer-event.ts";
import { customerEventClassification } from "./customer-event-classification.ts";
import { rewardsParticipant } from "./rewards-participant.ts";
import { token } from "./token.ts";
import { unit } from "./unit.ts";
import { user } from "./user.ts";
import { webApiKey } from "./web-api-key.ts";

/** The collections of a store. */
export const allEntities: readonly Entity<object>[] = [
  unit,
  accountsReceivable,
  rewardsParticipant,
  accessToken,
  customerEventClassification,
  customerEvent,
  token,
  user,
  webApiKey,
];
