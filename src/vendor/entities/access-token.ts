import * as z from "zod";
import type { AccessTokenIdentifier } from "../../../contracts/method-types.ts";
import { defineEntity } from "../../store/entity.ts";
import { type LookUps, resolveBy } from "../../store/resolve.ts";
import { alikeIndexes } from "../../store/row-index.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import { recordId } from "../../wire/vendor-ids.ts";

/** A card, a phone or the like with which a rewards participant is recognised. Not the token of a session. */
export const accessToken = defineEntity({
  collection: "access_tokens",
  label: "Access Token",
  notFound: "accessTokenNotFound",
  schema: z.strictObject({
    id: recordId,
    rewards_participant_id: recordId.describe("The participant whom it identifies"),
    life_cycle_state: z
      .enum(["EFFECTIVE", "NOT_EFFECTIVE", "PENDING_VERIFICATION"])
      .describe("Only an effective one identifies anybody"),
    identifier: z.string().min(1).describe("What stands on the card; calls give it with the pass code"),
    authentication_code: z.string().min(1).nullable().default(null).describe("What identifies without a pass code"),
    pass_code: z.string().nullable().default(null).describe("The pass code that belongs to the identifier"),
    one_time_password: z.int().nullable().default(null).describe("A one-time password (OTP)"),
  }),
  indexes: {
    id: { unique: true },
    identifier: { unique: true },
    authentication_code: { unique: true },
    one_time_password: { unique: true },
    rewards_participant_id: { unique: false },
    ...alikeIndexes("identifier", "authentication_code"),
  },
  references: { rewards_participant_id: "rewards_participants" },
  made: {
    id: "id",
    rewards_participant_id: "first",
    life_cycle_state: { value: "EFFECTIVE" },
    identifier: { text: "CARD", digits: 6 },
    pass_code: { value: "1234" },
  },
});

type AccessToken = z.output<typeof accessToken.schema>;

/** The access token that an identifier names. Only effective ones identify anybody. */
export function resolveAccessToken(lookUps: LookUps, named: AccessTokenIdentifier): AccessToken | Refusal {
  const { identifier, authentication_code } = named;
  const otherwise = authentication_code != null ? "authentication_code" : "one_time_password";
  const index = identifier != null ? "identifier" : otherwise;
  const text = String(named[index]);
  const isOnce = index === "one_time_password" && lookUps.assumes("access-token.one-time-password") === "once";
  const found = resolveBy(lookUps, accessToken, index, named[index]);
  if (isRefusal(found)) return found;
  if (found.life_cycle_state !== "EFFECTIVE") {
    return refuse("accessTokenNotEffective", { value: text, state: found.life_cycle_state });
  }
  if (index === "identifier" && named.pass_code !== found.pass_code) return refuse("passCodeWrong", { value: text });
  if (isOnce) lookUps.store.collection(accessToken).replace(found, { ...found, one_time_password: null });
  return found;
}
