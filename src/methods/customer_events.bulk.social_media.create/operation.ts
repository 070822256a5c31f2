import { customerEventRecorder } from "../../entities/customer-event-recorder.ts";
import type { BulkOperation } from "../../method.ts";
import { contract, type SocialMediaCustomerEvent } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation: BulkOperation<SocialMediaCustomerEvent> = {
  contract,
  examples,
  begin(context) {
    const record = customerEventRecorder(context);
    return (row) => {
      const { social_media, profile, action } = row;
      return record(row, { type: "SOCIAL_MEDIA", social_media, profile, action });
    };
  },
};
