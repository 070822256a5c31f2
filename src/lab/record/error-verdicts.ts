import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { Comparison } from "./compare-played.ts";
import type { PartVerdict } from "./part-verdict.ts";
import { isWordedBy } from "./worded-by.ts";

/** What the words of refusals say of the errors that no page shows. */
export function errorVerdicts(compared: readonly (Comparison | undefined)[]): PartVerdict[] {
  const seen = compared.flatMap((one, at) => (one?.refusals ?? []).map((refusal) => ({ refusal, at })));
  const byKind = Map.groupBy(seen, ({ refusal }) => refusal.kind);
  return [...byKind].flatMap(([kind, all]): PartVerdict[] => {
    if (vendorErrors[kind].provenance === "documented") return [];
    const others = all.filter(({ refusal }) => !isWordedBy(refusal, vendorErrors));
    const verdict = others.length > 0 ? "refuted" : "confirmed";
    const telling = others.length > 0 ? others : all;
    return [{ id: `error.${kind}`, verdict, variant: undefined, exchanges: [...new Set(telling.map(({ at }) => at))] }];
  });
}
