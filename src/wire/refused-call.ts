import { type AssumptionId, behaviourBehind } from "./assumptions.ts";
import { refuse, renderRefusal } from "./refusal.ts";
import { type VendorErrorKind, vendorErrors } from "./vendor-errors.ts";

type Values = Readonly<Record<string, string>>;

/** Refusals that are the same whatever holds of the behaviour behind them, and so show nothing of it. */
const sameEitherWay: ReadonlySet<VendorErrorKind> = new Set(["tokenExpired", "semiOptionalMissing"]);

/** What a refusal shows beyond the vendor's pages: its text, and the behaviour behind it. */
export function behindRefusal(kind: VendorErrorKind, values: Values = {}): readonly AssumptionId[] {
  if (vendorErrors[kind].provenance === "documented") return [];
  const behaviour = behaviourBehind(refuse(kind, values));
  return [`error.${kind}`, ...(behaviour && !sameEitherWay.has(kind) ? [behaviour] : [])];
}

/**
 * What an example of a call that is refused answers and witnesses, as our table words it: so that a text stands in one
 * place.
 */
export function refusedCall(kind: VendorErrorKind, values: Values = {}) {
  const { httpStatus } = vendorErrors[kind] as { readonly httpStatus?: number };
  const { code, description, message } = renderRefusal(vendorErrors, refuse(kind, values));
  const body = { data: {}, status: { code, description, message } };
  return {
    response: httpStatus === undefined ? { body } : { status: httpStatus, body },
    generated: [],
    witnesses: behindRefusal(kind, values),
  };
}
