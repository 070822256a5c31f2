import type { Provenance } from "../../wire/provenance.ts";
import type { Switches } from "../../wire/switches.ts";
import type { VendorErrorKind } from "../../wire/vendor-errors.ts";
import type { InteractionVerdict } from "./judge-interaction.ts";
import { type Outcome, outcomes } from "./outcome.ts";
import type { Target } from "./target.ts";
import type { UnprovenAssumption } from "./unproven-assumptions.ts";

/** What a target is held to in place of the contracts, since it was observed. */
export interface HeldAs {
  readonly assumptions: Switches;
  readonly vendorErrors: readonly VendorErrorKind[];
}

/** A whole verification, for whoever reports it. Its texts have no secrets. */
export interface Verification {
  readonly target: Target;
  readonly verdicts: readonly InteractionVerdict[];
  /** What is assumed and was not shown by anything that was asked. */
  readonly unproven: readonly UnprovenAssumption[];
  /** Absent where nothing was adopted. */
  readonly adopted?: HeldAs | undefined;
  /** What should be known beside the verdicts. */
  readonly remarks: readonly string[];
}

/**
 * What a target did to a behaviour that no page states. Only a real system confirms or refutes it: a stand-in that does as
 * the contracts say, which were made of the same sources, is evidence of nothing.
 */
const standings = {
  system: { same: "confirmed", different: "refuted", "not proven": "unproven" },
  standIn: { same: "as contracted", different: "not as contracted", "not proven": "unproven" },
} as const satisfies Record<string, Record<Outcome, string>>;

/** A target that does what was adopted confirms what was observed, not what was assumed. */
const asAdopted = "as adopted";

export type Standing = (typeof standings)[keyof typeof standings][Outcome] | typeof asAdopted;

const standingsAt = ({ kind }: Target) => (kind === "stand-in" ? standings.standIn : standings.system);

/**
 * The outcome of the whole: one difference is a difference; without any, one gap is a gap, and an assumption that was asked
 * for and that nothing shows is one; nothing asked is nothing proven.
 */
export function outcomeOf({ verdicts, unproven }: Verification): Outcome {
  if (verdicts.some(({ outcome }) => outcome === "different")) return "different";
  const isProven = verdicts.length > 0 && verdicts.every(({ outcome }) => outcome === "same");
  return isProven && !unproven.some(({ isNamed }) => isNamed) ? "same" : "not proven";
}

/** How many interactions came out how. */
export function countOutcomes({ verdicts }: Verification): Record<Outcome, number> {
  const count = (wanted: Outcome) => verdicts.filter(({ outcome }) => outcome === wanted).length;
  return Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)])) as Record<Outcome, number>;
}

/** What became of a behaviour at a target; `undefined` where there was nothing to show, since a page states it. */
export function standingOf(verdict: InteractionVerdict, target: Target): Standing | undefined {
  const { interaction, outcome, isAdopted } = verdict;
  const { provenance } = interaction;
  if (provenance === undefined || provenance === "documented") return undefined;
  return isAdopted && outcome === "same" ? asAdopted : standingsAt(target)[outcome];
}

/** How many behaviours of one provenance came to which standing: those of the interactions, and those that none shows. */
export function standingsOf(
  { verdicts, target, unproven }: Verification,
  provenance: Provenance,
): Readonly<Partial<Record<Standing, number>>> {
  const ofProvenance = verdicts.filter(({ interaction }) => interaction.provenance === provenance);
  const count = (standing: Standing) => ofProvenance.filter((one) => standingOf(one, target) === standing).length;
  const adopted = count(asAdopted);
  const unshown = unproven.filter((one) => one.provenance === provenance).length;
  return {
    ...Object.fromEntries(Object.values(standingsAt(target)).map((standing) => [standing, count(standing)])),
    unproven: count("unproven") + unshown,
    ...(adopted > 0 && { [asAdopted]: adopted }),
  };
}
