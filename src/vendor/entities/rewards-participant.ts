import * as z from "zod";
import type { RewardsParticipantIdentifier } from "../../../contracts/method-types.ts";
import { defineEntity } from "../../store/entity.ts";
import { type LookUps, resolve } from "../../store/resolve.ts";
import { alikeIndexes } from "../../store/row-index.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import { recordId } from "../../wire/vendor-ids.ts";
import { resolveAccessToken } from "./access-token.ts";

export const rewardsParticipant = defineEntity({
  collection: "rewards_participants",
  label: "Rewards Participant",
  notFound: "rewardsParticipantNotFound",
  schema: z.strictObject({
    id: recordId,
    number: z.string().min(1).describe("The number of the participant"),
    name: z.string().describe("The name of the participant"),
    life_cycle_state: z
      .enum(["EFFECTIVE", "TERMINATED"])
      .default("EFFECTIVE")
      .describe("Whether the participant still takes part"),
    accounts_receivable_id: recordId.nullable().default(null).describe("The account of the participant"),
  }),
  indexes: { id: { unique: true }, number: { unique: true }, ...alikeIndexes("id", "number") },
  references: { accounts_receivable_id: "accounts_receivable" },
  made: { id: "id", number: { text: "RP2", digits: 9 }, name: { text: "Participant " } },
});

/** The participant that an identifier names, by itself or through one of its access tokens. */
export function resolveRewardsParticipant(
  lookUps: LookUps,
  named: RewardsParticipantIdentifier,
): z.output<typeof rewardsParticipant.schema> | Refusal {
  const { access_token_identifier, ...own } = named;
  if (access_token_identifier == null) return resolve(lookUps, rewardsParticipant, own);
  const token = resolveAccessToken(lookUps, access_token_identifier);
  return isRefusal(token) ? token : resolve(lookUps, rewardsParticipant, { id: token.rewards_participant_id });
}
