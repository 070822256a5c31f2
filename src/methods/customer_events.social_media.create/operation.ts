import type * as z from "zod";
import { showSocialMediaEvent } from "../../entities/customer-event-data.ts";
import { recordCustomerEvent } from "../../entities/record-customer-event.ts";
import type { CallOperation } from "../../method.ts";
import { isRefusal } from "../../wire/refusal.ts";
import { contract } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation: CallOperation<z.output<typeof contract.parameters>> = {
  contract,
  examples,
  answer({ token: _, fields_set: __, ...given }, context) {
    const event = recordCustomerEvent(context, given, { type: "SOCIAL_MEDIA" });
    return isRefusal(event) ? event : showSocialMediaEvent(context.store, event, context.release);
  },
};
