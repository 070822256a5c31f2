import type { CustomerEventParameters } from "../../entities/customer-event/customer-event-parameters.ts";
import { customerEventRecorder } from "../../entities/customer-event/customer-event-recorder.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import type { BulkOperation } from "../../method.ts";
import { refuse } from "../../wire/refusal.ts";
import { isKnownIn } from "../../wire/release.ts";
import { contract } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation: BulkOperation<CustomerEventParameters> = {
  contract,
  examples,
  begin(context) {
    const record = customerEventRecorder(context, customerEventTypes.achievement);
    if (!isKnownIn(context.release, "R17.0.0")) return record;
    return (row) => {
      if (row.accounts_receivable_identifier != null) return record(row);
      context.assumes("achievement.account-mandatory");
      return refuse("mandatoryMissing", { path: "accounts_receivable_identifier" });
    };
  },
};
