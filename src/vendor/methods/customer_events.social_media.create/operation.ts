import { createCustomerEvent } from "../../entities/customer-event/create-customer-event.ts";
import type { CustomerEventParameters } from "../../entities/customer-event/customer-event-parameters.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import type { CallOperation } from "../../method.ts";
import { contract } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation: CallOperation<CustomerEventParameters> = {
  contract,
  examples,
  answer: (parameters, context) => createCustomerEvent(customerEventTypes.socialMedia, parameters, context),
};
