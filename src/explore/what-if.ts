import type { BehaviourId } from "../wire/assumptions.ts";
import { type Switches, switchable } from "../wire/switches.ts";
import { type Spot, spotOf } from "./point.ts";
import { runPool } from "./run-pool.ts";
import type { RunRecord } from "./run-record.ts";
import type { Trial, Trials } from "./trials.ts";
import { isFailure } from "./verdict-words.ts";

/** What CRM.COM might do in place of what is assumed, and what the client then does not survive. */
export interface WhatIf {
  readonly assumption: string;
  readonly variant: string;
  /** Cells that are handled as assumed, and fail with the variant. */
  readonly turned: number;
  readonly cells: readonly (Spot & { readonly verdict: string })[];
}

/** The ids of all that the answers of a run rested on beyond the vendor's pages. */
export const assumptionsOf = ({ calls }: RunRecord): string[] =>
  [
    ...new Set(
      calls.flatMap(({ record }) =>
        record.assumptions.filter(({ provenance }) => provenance !== "documented").map(({ id }) => id),
      ),
    ),
  ].sort();

/**
 * Runs what was handled again with each variant of the assumptions that its answers rested on.
 * @param singles trials of one point
 * @returns what is safe only if CRM.COM does as assumed, that on which most hangs first
 */
export async function whatIf(
  singles: readonly Trial[],
  trials: Trials,
  { parallel, stop, plan }: { readonly parallel: number; readonly stop: AbortSignal; plan(runs: number): void },
): Promise<WhatIf[]> {
  const doubts = singles
    .filter(({ verdict }) => verdict === "handled")
    .flatMap(({ schedule, record }) =>
      assumptionsOf(record).flatMap((assumption) =>
        (switchable.get(assumption) ?? []).map((variant) => ({ schedule, assumption, variant })),
      ),
    );
  plan(doubts.length);
  const ran = await runPool(
    doubts,
    parallel,
    () => stop.aborted,
    async ({ schedule, assumption, variant }) => {
      const switches: Switches = { [assumption as BehaviourId]: variant };
      const { verdict } = await trials.of(schedule, switches);
      return { assumption, variant, verdict, spot: schedule[0] as Spot };
    },
  );
  const turned = ran.filter((one) => one !== undefined && isFailure(one.verdict)) as NonNullable<
    (typeof ran)[number]
  >[];
  return [...Map.groupBy(turned, ({ assumption, variant }) => `${assumption}=${variant}`).values()]
    .map((alike) => {
      const [{ assumption, variant }] = alike as [(typeof turned)[number]];
      const cells = alike.map(({ spot, verdict }) => ({ ...spotOf(spot), verdict }));
      return { assumption, variant, turned: cells.length, cells };
    })
    .sort((one, other) => other.turned - one.turned);
}
