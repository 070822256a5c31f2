import { recordCustomerEvent } from "../../entities/record-customer-event.ts";
import type { BulkOperation } from "../../method.ts";
import { refuse } from "../../wire/refusal.ts";
import { isKnownIn } from "../../wire/release.ts";
import { type AchievementCustomerEvent, contract } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation: BulkOperation<AchievementCustomerEvent> = {
  contract,
  examples,
  create(row, context) {
    if (row.accounts_receivable_identifier == null && isKnownIn(context.release, "R17.0.0")) {
      return refuse("mandatoryMissing", { path: "accounts_receivable_identifier" });
    }
    return recordCustomerEvent(context, row, { type: "ACHIEVEMENT" });
  },
};
