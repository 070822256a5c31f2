import { refuse } from "../../../wire/refusal.ts";
import { isKnownIn } from "../../../wire/release.ts";
import { bulkCreate } from "../../entities/customer-event/customer-event-methods.ts";
import {
  type CustomerEventParameters,
  customerEventTypes,
} from "../../entities/customer-event/customer-event-types.ts";
import { missingIn, storeCustomerEvent } from "../../entities/customer-event/store-customer-event.ts";
import { type BulkOperation, defineContract } from "../../method.ts";
import { examples } from "./examples.ts";

const contract = defineContract({
  name: "customer_events.bulk.achievements.create",
  ...bulkCreate(customerEventTypes.achievement),
  source: "CRM.COM Web API v2, method page 490446",
  since: "R10.0.0",
  restsOn: ["call.page-in-part"],
});

export const operation = {
  contract,
  examples,
  missing: missingIn,
  create(row, context) {
    if (row.accounts_receivable_identifier == null && isKnownIn(context.release, "R17.0.0")) {
      context.assumes("achievement.account-mandatory");
      return refuse("mandatoryMissing", { path: "accounts_receivable_identifier" });
    }
    return storeCustomerEvent(customerEventTypes.achievement, row, context);
  },
} satisfies BulkOperation<CustomerEventParameters>;
