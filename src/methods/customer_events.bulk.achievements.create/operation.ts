import { customerEventRecorder } from "../../entities/customer-event-recorder.ts";
import type { BulkOperation } from "../../method.ts";
import { refuse } from "../../wire/refusal.ts";
import { isKnownIn } from "../../wire/release.ts";
import { type AchievementCustomerEvent, contract } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation: BulkOperation<AchievementCustomerEvent> = {
  contract,
  examples,
  begin(context) {
    const record = customerEventRecorder(context);
    const isAccountMandatory = isKnownIn(context.release, "R17.0.0");
    return (row) => {
      if (row.accounts_receivable_identifier == null && isAccountMandatory) {
        return refuse("mandatoryMissing", { path: "accounts_receivable_identifier" });
      }
      return record(row, { type: "ACHIEVEMENT" });
    };
  },
};
