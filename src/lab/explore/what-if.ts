import type { JournalRecord } from "../../mock/journal/journal-record.ts";
import type { BehaviourId } from "../../wire/assumptions.ts";
import { mayRestOn } from "../../wire/may-rest-on.ts";
import { asAssumed, type OwnSwitches, type Switches, switchable } from "../../wire/switches.ts";
import { isFailure, type RunVerdict } from "./exploration.ts";
import { type Schedule, type Spot, spotOf } from "./point.ts";
import type { RunRecord } from "./run-schedule.ts";
import { runPool, type Trial, type Trials, trialOf } from "./trials.ts";

/** What CRM.COM might do in place of what is assumed, and what the client then does not survive. */
export interface WhatIf {
  readonly assumption: string;
  readonly variant: string;
  /** Cells that are handled as assumed, and fail with the variant. */
  readonly turned: number;
  readonly cells: readonly (Spot & { readonly verdict: RunVerdict })[];
  /** What becomes of the client with the variant and no fault at all; absent where that is handled too. */
  readonly withoutFaults?: RunVerdict;
  /** What turns, for people to read. */
  readonly inWords: string;
}

/** Says that no doubt was found. */
export const nothingTurns = "What is handled is handled with every variant of what it rests on.";

/** Stands over doubts that were. */
export const safeOnlyIf = "Safe only if CRM.COM does as assumed";

/** The ids of all that the answers of a run rested on beyond the vendor's pages. */
export const assumptionsOf = ({ calls }: RunRecord): string[] =>
  [...new Set(calls.flatMap(({ record }) => inDoubt(record)))].sort();

const inDoubt = ({ assumptions }: JournalRecord): string[] =>
  assumptions.filter(({ provenance }) => provenance !== "documented").map(({ id }) => id);

/** How doubts are looked into. */
export interface WhatIfStage {
  readonly parallel: number;
  readonly stop: AbortSignal;
  /** Those that are on in all runs. */
  readonly switches: Switches;
  plan(runs: number): void;
}

/**
 * Runs what was handled, and the client without any fault, again with each variant of the assumptions that the answers
 * rested on.
 * @param faultless the run without faults
 * @param singles trials of one point
 * @returns what is safe only if CRM.COM does as assumed, that on which most hangs first
 */
export async function whatIf(
  faultless: RunRecord,
  singles: readonly Trial[],
  trials: Trials,
  { parallel, stop, switches, plan }: WhatIfStage,
): Promise<WhatIf[]> {
  const handled = singles.filter(({ verdict }) => verdict === "handled");
  const doubts = [{ schedule: [], record: faultless }, ...handled].flatMap(({ schedule, record }) =>
    doubtedIn(record).flatMap((assumption) =>
      othersThan(switches, assumption).map((variant): Doubt => ({ schedule, assumption, variant })),
    ),
  );
  plan(doubts.length);
  const ran = await runPool(
    doubts,
    parallel,
    () => stop.aborted,
    async ({ schedule, assumption, variant }) => {
      const own: OwnSwitches = { [assumption as BehaviourId]: variant };
      const { verdict } = await trialOf(trials, schedule, own);
      return { schedule, assumption, variant, verdict };
    },
  );
  const turned = ran.filter((one) => one !== undefined && isTurned(one)) as Turned[];
  return [...Map.groupBy(turned, ({ assumption, variant }) => `${assumption}=${variant}`).values()]
    .map(toldTogether)
    .sort((one, other) => weightOf(other) - weightOf(one));
}

interface Doubt {
  readonly schedule: Schedule;
  readonly assumption: string;
  readonly variant: string;
}

interface Turned extends Doubt {
  readonly verdict: RunVerdict;
}

/** What the answers of a run may rest on. */
const doubtedIn = ({ calls }: RunRecord): string[] => [
  ...new Set(calls.flatMap(({ record }) => mayRestOn(inDoubt(record), record.rows?.count ?? 0))),
];

function othersThan(switches: Switches, assumption: string): string[] {
  const now = switches[assumption as BehaviourId];
  const all = [...(switchable.get(assumption) ?? []), ...(now === undefined ? [] : [asAssumed])];
  return all.filter((variant) => variant !== now);
}

/** To give up is to survive a fault; without one it is not. */
const isTurned = ({ schedule, verdict }: Turned) =>
  isFailure(verdict) || (schedule.length === 0 && verdict === "gave-up");

function toldTogether(alike: readonly Turned[]): WhatIf {
  const [{ assumption, variant }] = alike as readonly [Turned];
  const cells = alike.flatMap(({ schedule, verdict }) => schedule.map((point) => ({ ...spotOf(point), verdict })));
  const faultless = alike.find(({ schedule }) => schedule.length === 0);
  const whole = { assumption, variant, turned: cells.length, cells };
  const turned = faultless ? { ...whole, withoutFaults: faultless.verdict } : whole;
  return { ...turned, inWords: turnedInWords(turned) };
}

function turnedInWords({ turned, cells, withoutFaults }: Omit<WhatIf, "inWords">): string {
  const verdicts = [...new Set(cells.map(({ verdict }) => verdict))].join(", ");
  return [
    ...(withoutFaults === undefined ? [] : [`${withoutFaults} without any fault`]),
    ...(turned === 0 ? [] : [`${turned} ${turned === 1 ? "cell turns" : "cells turn"} to ${verdicts}`]),
  ].join(", ");
}

const weightOf = ({ turned, withoutFaults }: WhatIf) => turned + (withoutFaults === undefined ? 0 : 1);

/** The command that asks a real system just about some assumptions. */
export const verifyLine = (assumptions: readonly string[]): string =>
  ["crmcom-mock verify --target <url>", ...[...new Set(assumptions)].map((id) => `--assumption ${id}`)].join(" ");
