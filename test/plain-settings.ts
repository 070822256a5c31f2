import type { CallSettings } from "../src/mock/calls/call.ts";
import { vendorErrors } from "../src/wire/vendor-errors.ts";

/** Settings of calls as they are when nothing was said, of no method. */
export const plainSettings: CallSettings = {
  errors: vendorErrors,
  refusalStatus: 200,
  contracts: [],
  strict: false,
  acceptAnyToken: false,
};
