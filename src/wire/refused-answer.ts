import { refuse, renderRefusal } from "./refusal.ts";
import { type VendorErrorKind, vendorErrors } from "./vendor-errors.ts";

/** The whole answer to a call that is refused, as our table words it: for examples, so that a text stands in one place. */
export function refusedAnswer(kind: VendorErrorKind, values: Record<string, string> = {}): object {
  const { code, description, message } = renderRefusal(vendorErrors, refuse(kind, values));
  return { data: {}, status: { code, description, message } };
}
