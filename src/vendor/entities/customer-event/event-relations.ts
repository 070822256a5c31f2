import { type LookUps, resolve } from "../../../store/resolve.ts";
import { isRefusal, type Refusal, refuse } from "../../../wire/refusal.ts";
import { resolveAccount } from "../accounts-receivable.ts";
import { customerEventClassification } from "../customer-event-classification.ts";
import { resolveRewardsParticipant } from "../rewards-participant.ts";
import { unit } from "../unit.ts";
import type { CustomerEventParameters } from "./customer-event-types.ts";

type Named = Partial<
  Pick<
    CustomerEventParameters,
    | "accounts_receivable_identifier"
    | "rewards_participant_identifier"
    | "classification_identifier"
    | "performed_by_unit_identifier"
  >
>;

/** Looks up account, participant and classification in the order of the method page. The first miss is the answer. */
export function relationsOf(named: Named, lookUps: LookUps) {
  const { accounts_receivable_identifier, rewards_participant_identifier, classification_identifier } = named;
  const account = accounts_receivable_identifier && accountOf(accounts_receivable_identifier, lookUps);
  if (isRefusal(account)) return orUnit(account, named, lookUps);
  const participant = rewards_participant_identifier && participantOf(rewards_participant_identifier, lookUps);
  if (isRefusal(participant)) return orUnit(participant, named, lookUps);
  const classification =
    classification_identifier && resolve(lookUps, customerEventClassification, classification_identifier);
  if (isRefusal(classification)) return orUnit(classification, named, lookUps);
  if (classification) lookUps.assumes("classification.any");
  return { account, participant, classification };
}

/** Of a request whose values are refused: the first thing that it names and that is not found. */
export function missingIn(named: Named, { store }: LookUps): Refusal | undefined {
  const lookUps = { store, assumes: saysNothing };
  const relations = relationsOf(named, lookUps);
  if (isRefusal(relations)) return relations;
  const { performed_by_unit_identifier: by } = named;
  const performedBy = by && resolve(lookUps, unit, by);
  return isRefusal(performedBy) ? performedBy : undefined;
}

/** For look-ups on which the answer does not rest. */
const saysNothing = () => undefined;

function orUnit(missing: Refusal, { performed_by_unit_identifier: by }: Named, { store, assumes }: LookUps): Refusal {
  const performedBy = by && resolve({ store, assumes: saysNothing }, unit, by);
  if (!isRefusal(performedBy)) return missing;
  return assumes("identifier.order-of-look-ups") === "unit-first" ? performedBy : missing;
}

function accountOf(identifier: NonNullable<Named["accounts_receivable_identifier"]>, lookUps: LookUps) {
  const found = resolveAccount(lookUps, identifier);
  if (isRefusal(found) || found.life_cycle_state !== "TERMINATED") return found;
  const isRefused = lookUps.assumes("account.terminated") === "refused";
  return isRefused ? refuse("accountsReceivableNotFound", { value: found.number }) : found;
}

function participantOf(identifier: NonNullable<Named["rewards_participant_identifier"]>, lookUps: LookUps) {
  const found = resolveRewardsParticipant(lookUps, identifier);
  if (isRefusal(found) || found.life_cycle_state !== "TERMINATED") return found;
  const isRefused = lookUps.assumes("participant.terminated") === "refused";
  return isRefused ? refuse("rewardsParticipantNotFound", { value: found.number }) : found;
}
