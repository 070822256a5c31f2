import {
  type CustomerEventParameters,
  customerEventTypes,
} from "../../entities/customer-event/customer-event-types.ts";
import { createCustomerEvent } from "../../entities/customer-event/store-customer-event.ts";
import type { CallOperation } from "../../method.ts";
import { contract } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation = {
  contract,
  examples,
  answer: (parameters, context) => createCustomerEvent(customerEventTypes.web, parameters, context),
} satisfies CallOperation<CustomerEventParameters>;
