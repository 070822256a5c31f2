import type * as z from "zod";
import { isRefusal } from "../../../wire/refusal.ts";
import { resolveCustomerEvent } from "../../entities/customer-event/customer-event.ts";
import { showCustomerEvent } from "../../entities/customer-event/customer-event-data.ts";
import type { CallOperation } from "../../method.ts";
import { contract } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation = {
  contract,
  examples,
  answer({ customer_event_identifier }, context) {
    const event = resolveCustomerEvent(context, "SOCIAL_MEDIA", customer_event_identifier);
    return isRefusal(event) ? event : showCustomerEvent(event, context);
  },
} satisfies CallOperation<z.output<typeof contract.parameters>>;
