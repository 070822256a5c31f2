import { examplesShowing, listAssumptions } from "../../documents/list-assumptions.ts";
import { nearestHint } from "../../ground/config-error.ts";
import type { Interaction } from "../../lab/verify/interaction.ts";
import { catalog } from "../../vendor/catalog.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { UsageError } from "../flag-values.ts";
import type { VerifyFlags } from "./verify-flags.ts";

/**
 * The interactions that are asked about: those of a provenance, and those that show an assumption, where any are named.
 * @throws UsageError for an id that there is not
 */
export function askedInteractions(
  all: readonly Interaction[],
  { only, assumptions }: Pick<VerifyFlags, "only" | "assumptions">,
): Interaction[] {
  const witnesses = new Set(assumptions.flatMap(examplesOf));
  return all.filter(
    ({ own, description }) =>
      (only.length === 0 || (own !== undefined && only.includes(own.example.provenance))) &&
      (assumptions.length === 0 || witnesses.has(description)),
  );
}

/** The names of the examples that show an assumption. */
function examplesOf(id: string): readonly string[] {
  const all = listAssumptions(catalog, vendorErrors, undefined);
  const found = all.find((one) => one.id === id);
  if (found) return examplesShowing(found);
  const hint = nearestHint(
    id,
    all.map((one) => one.id),
  );
  throw new UsageError(`--assumption: there is no assumption "${id}"; ${hint}`);
}
