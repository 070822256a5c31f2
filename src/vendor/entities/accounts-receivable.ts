import * as z from "zod";
import type { AccountsReceivableIdentifier } from "../../../contracts/method-types.ts";
import { defineEntity } from "../../store/entity.ts";
import { type LookUps, resolve } from "../../store/resolve.ts";
import { alikeIndexes } from "../../store/row-index.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import { recordId } from "../../wire/vendor-ids.ts";

/** An account of a customer. The vendor's texts call it `Account`. */
export const accountsReceivable = defineEntity({
  collection: "accounts_receivable",
  label: "Account",
  notFound: "accountsReceivableNotFound",
  schema: z.strictObject({
    id: recordId,
    number: z.string().min(1).describe("The number of the account"),
    name: z.string().describe("The name of the account; calls that name two of one name are refused"),
    life_cycle_state: z.string().default("EFFECTIVE").describe("EFFECTIVE, TERMINATED or any other of the tenant"),
    account_owner: z
      .strictObject({ id: recordId, number: z.string(), name: z.string() })
      .nullable()
      .default(null)
      .describe("Whose account it is"),
  }),
  indexes: {
    id: { unique: true },
    number: { unique: true },
    name: { unique: false },
    ...alikeIndexes("id", "number", "name"),
  },
  references: {},
  made: { id: "id", number: { text: "ACR2", digits: 9 }, name: { text: "Account " } },
});

/** The account that an identifier names, or why there is none. A page shows that refusal only for a number. */
export function resolveAccount(
  lookUps: LookUps,
  identifier: AccountsReceivableIdentifier,
): z.output<typeof accountsReceivable.schema> | Refusal {
  const found = resolve(lookUps, accountsReceivable, identifier);
  const isNotFound = isRefusal(found) && found.refused === accountsReceivable.notFound;
  if (isNotFound && identifier.number == null) lookUps.assumes("account.not-found-otherwise");
  return found;
}
