import type { CustomerEventParameters } from "../../entities/customer-event/customer-event-parameters.ts";
import { customerEventRecorder } from "../../entities/customer-event/customer-event-recorder.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import type { BulkOperation } from "../../method.ts";
import { contract } from "./contract.ts";
import { examples } from "./examples.ts";

export const operation: BulkOperation<CustomerEventParameters> = {
  contract,
  examples,
  begin: (context) => customerEventRecorder(context, customerEventTypes.web),
};
