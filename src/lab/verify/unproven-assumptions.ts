import { examplesShowing, listAssumptions } from "../../documents/list-assumptions.ts";
import { catalog } from "../../vendor/catalog.ts";
import type { AssumptionId } from "../../wire/assumptions.ts";
import type { Provenance } from "../../wire/provenance.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { Interaction } from "./interaction.ts";

/** Something that we assume and that a verification could not show. */
export interface UnprovenAssumption {
  readonly id: AssumptionId;
  readonly provenance: Provenance;
  readonly reason: string;
  /** Was it asked for by its id? */
  readonly isNamed: boolean;
}

/** What a verification was asked. */
export interface AskedOf {
  /** All interactions that were read. */
  readonly all: readonly Interaction[];
  /** Those that were sent. */
  readonly asked: readonly Interaction[];
  /** The provenances that it was confined to; all when empty. */
  readonly only: readonly Provenance[];
  /** The ids that it was confined to; all when empty. */
  readonly named: readonly string[];
}

/**
 * The assumptions that no interaction shows that was asked, each with the reason: what is not shown is not proven, however
 * green the rest. Empty where nothing that was read is ours.
 */
export function unprovenAssumptions({ all, asked, only, named }: AskedOf): readonly UnprovenAssumption[] {
  if (all.every(({ provenance }) => provenance === undefined)) return [];
  const sent = new Set(asked.map(({ description }) => description));
  const read = new Set(all.map(({ description }) => description));
  return listAssumptions(catalog, vendorErrors, undefined).flatMap((listed) => {
    const { id, provenance, evidence } = listed;
    const isMeant = named.length === 0 ? only.length === 0 || only.includes(provenance) : named.includes(id);
    const examples = examplesShowing(listed);
    if (!isMeant || examples.some((one) => sent.has(one))) return [];
    const missing = examples.some((one) => read.has(one))
      ? "what shows it was not asked: it is of other releases, or left out by --only"
      : "none of its examples is in the contracts that were read";
    return [{ id, provenance, reason: evidence.unproven ?? missing, isNamed: named.includes(id) }];
  });
}
