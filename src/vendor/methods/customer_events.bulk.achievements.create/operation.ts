import { refuse } from "../../../wire/refusal.ts";
import { isKnownIn } from "../../../wire/release.ts";
import { bulkCreate } from "../../create-methods.ts";
import { readExamples } from "../../declared/read-examples.ts";
import {
  type CustomerEventParameters,
  customerEventTypes,
} from "../../entities/customer-event/customer-event-types.ts";
import type { BulkOperation } from "../../method.ts";
import examples from "./examples.json" with { type: "json" };

const asOthers = bulkCreate(customerEventTypes.achievement, {
  name: "customer_events.bulk.achievements.create",
  source: "CRM.COM Web API v2, method page 490446",
  since: "R10.0.0",
  restsOn: ["call.page-in-part"],
  examples: readExamples(examples),
});

export const operation = {
  ...asOthers,
  create(row, context) {
    if (row.accounts_receivable_identifier == null && isKnownIn(context.release, "R17.0.0")) {
      context.assumes("achievement.account-mandatory");
      return refuse("mandatoryMissing", { path: "accounts_receivable_identifier" });
    }
    return asOthers.create(row, context);
  },
} satisfies BulkOperation<CustomerEventParameters>;
