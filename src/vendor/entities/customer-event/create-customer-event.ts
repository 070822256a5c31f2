import { isRefusal, type Refusal } from "../../../wire/refusal.ts";
import { type Showing, showCustomerEvent } from "./customer-event-data.ts";
import type { CustomerEventParameters } from "./customer-event-parameters.ts";
import type { CustomerEventType } from "./customer-event-types.ts";
import { type Recording, recordCustomerEvent } from "./record-customer-event.ts";

/** Stores one event, and gives it complete, as its release shows it. */
export function createCustomerEvent(
  type: CustomerEventType,
  parameters: CustomerEventParameters,
  context: Recording & Showing,
): object | Refusal {
  const event = recordCustomerEvent(type, parameters, context);
  return isRefusal(event) ? event : showCustomerEvent(event, context);
}
