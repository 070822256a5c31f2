import { recordCustomerEvent } from "../../entities/record-customer-event.ts";
import type { BulkOperation } from "../../method.ts";
import { contract, type SocialMediaCustomerEvent } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation: BulkOperation<SocialMediaCustomerEvent> = {
  contract,
  examples,
  create(row, context) {
    const { social_media, profile, action } = row;
    return recordCustomerEvent(context, row, { type: "SOCIAL_MEDIA", social_media, profile, action });
  },
};
