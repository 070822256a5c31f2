import type { Provenance } from "../wire/provenance.ts";
import type { InteractionVerdict } from "./judge-interaction.ts";
import { type Outcome, outcomes } from "./outcome.ts";
import type { Target } from "./target.ts";

/** A whole verification, for whoever reports it. Its texts have no secrets. */
export interface Verification {
  readonly target: Target;
  readonly verdicts: readonly InteractionVerdict[];
  /** What should be known beside the verdicts. */
  readonly remarks: readonly string[];
}

/** What a target did to a behaviour that no page states. */
export type Standing = "confirmed" | "refuted" | "unproven";

/** The outcome of the whole: one difference is a difference; without any, one gap is a gap; nothing asked is nothing proven. */
export function outcomeOf({ verdicts }: Verification): Outcome {
  if (verdicts.some(({ outcome }) => outcome === "different")) return "different";
  return verdicts.length > 0 && verdicts.every(({ outcome }) => outcome === "same") ? "same" : "not proven";
}

/** How many interactions came out how. */
export function countOutcomes({ verdicts }: Verification): Record<Outcome, number> {
  const count = (wanted: Outcome) => verdicts.filter(({ outcome }) => outcome === wanted).length;
  return Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)])) as Record<Outcome, number>;
}

/** What became of a behaviour; `undefined` where there was nothing to show, since a page states it. */
export function standingOf({ interaction: { provenance }, outcome }: InteractionVerdict): Standing | undefined {
  if (provenance === undefined || provenance === "documented") return undefined;
  return standings[outcome];
}

const standings = { same: "confirmed", different: "refuted", "not proven": "unproven" } as const;

/** The behaviours of one provenance, by what became of them. */
export function standingsOf({ verdicts }: Verification, provenance: Provenance): Record<Standing, number> {
  const counts = { confirmed: 0, refuted: 0, unproven: 0 };
  for (const verdict of verdicts) {
    const standing = verdict.interaction.provenance === provenance ? standingOf(verdict) : undefined;
    if (standing) counts[standing] += 1;
  }
  return counts;
}
