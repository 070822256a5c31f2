import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import { type Showing, showCustomerEvent } from "./customer-event-data.ts";
import type { CustomerEventParameters } from "./customer-event-parameters.ts";
import { customerEventRecorder, type Recording } from "./customer-event-recorder.ts";
import type { CustomerEventType } from "./customer-event-types.ts";

/** Stores one event, and gives it complete, as its release shows it. */
export function createCustomerEvent(
  type: CustomerEventType,
  parameters: CustomerEventParameters,
  context: Recording & Showing,
): object | Refusal {
  const event = customerEventRecorder(context, type)(parameters);
  return isRefusal(event) ? event : showCustomerEvent(event, context);
}
