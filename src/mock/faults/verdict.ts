/** Why a rule did not hit a call or a row that it is about, in the order in which it is asked. */
const reasons = [
  "outside the window",
  "in another scenario state",
  "not its turn",
  "not drawn",
  "spent",
  "not reached",
  "passed over",
  "within the quota",
] as const;

export type Reason = (typeof reasons)[number];

export type Verdict = Reason | "hit";

export type Verdicts = Record<Verdict, number>;

const byProgress: readonly Verdict[] = [...reasons, "hit"];

export const noVerdicts = (): Verdicts =>
  Object.fromEntries(byProgress.map((verdict) => [verdict, 0])) as unknown as Verdicts;

/** Of several verdicts, the one that came nearest to a hit. */
export const nearestToHit = (verdicts: Iterable<Verdict>): Verdict => {
  const reached = new Set(verdicts);
  return byProgress.findLast((verdict) => reached.has(verdict)) as Verdict;
};

const candidatesOf = (verdicts: Verdicts): number => Object.values(verdicts).reduce((sum, count) => sum + count, 0);

/** How many of them were counted: those that the rule was held back from were not. */
export const countedOf = (verdicts: Verdicts): number =>
  candidatesOf(verdicts) - verdicts["outside the window"] - verdicts["in another scenario state"];

/** How many were not hit, by reason: only the reasons that there were, the most frequent first. */
export const missedOf = ({ hit: _, ...missed }: Verdicts): Partial<Record<Reason, number>> =>
  Object.fromEntries(
    Object.entries(missed)
      .filter(([, count]) => count > 0)
      .toSorted(([, one], [, other]) => other - one),
  );

/** `12 candidates: 9 not drawn, 2 outside the window, 1 spent`; hits first. */
export function printVerdicts(verdicts: Verdicts): string {
  const all = candidatesOf(verdicts);
  const shown = Object.entries({ hit: verdicts.hit, ...missedOf(verdicts) }).filter(([, count]) => count > 0);
  const parts = shown.map(([verdict, count]) => `${count} ${verdict}`);
  return `${all} ${all === 1 ? "candidate" : "candidates"}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`;
}
