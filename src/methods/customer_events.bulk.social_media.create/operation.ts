import { recordCustomerEvent } from "../../entities/record-customer-event.ts";
import type { BulkOperation } from "../../method.ts";
import { contract, type SocialMediaCustomerEvent } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation: BulkOperation<SocialMediaCustomerEvent> = {
  contract,
  examples,
  create({ request_unique_identifier: _, ...given }, context) {
    return recordCustomerEvent(context, given, { type: "SOCIAL_MEDIA" });
  },
};
