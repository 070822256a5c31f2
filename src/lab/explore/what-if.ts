import type { JournalRecord } from "../../mock/journal/journal-record.ts";
import { allRestedOn, type BehaviourId } from "../../wire/assumptions.ts";
import { asAssumed, type Switches, switchable } from "../../wire/switches.ts";
import { isFailure, type WhatIf } from "./exploration.ts";
import { spotOf } from "./point.ts";
import type { RunRecord } from "./run-schedule.ts";
import { type Trial, type Trials, trialsOf } from "./trials.ts";

/** The ids of all that the answers of a run rested on beyond the vendor's pages. */
export const assumptionsOf = ({ calls }: RunRecord): string[] =>
  [...new Set(calls.flatMap(({ record }) => inDoubt(record)))].sort();

const inDoubt = ({ assumptions }: JournalRecord): string[] =>
  assumptions.filter(({ provenance }) => provenance !== "documented").map(({ id }) => id);

/**
 * Runs what was handled, and the client without any fault, again with each variant of the assumptions that the answers
 * rested on.
 * @param singles trials of one point
 * @returns what is safe only if CRM.COM does as assumed, the assumption that most depends on first
 */
export async function whatIf(singles: readonly Trial[], trials: Trials): Promise<WhatIf[]> {
  const handled = singles.filter(({ verdict }) => verdict === "handled");
  const runs = [{ schedule: [], record: trials.baseline.record }, ...handled].map(({ schedule, record }) => ({
    schedule,
    doubted: new Set(record.calls.flatMap((call) => allRestedOn(inDoubt(call.record), call.record.rows?.count ?? 0))),
  }));
  const found: WhatIf[] = [];
  for (const assumption of new Set(runs.flatMap(({ doubted }) => [...doubted]))) {
    const schedules = runs.filter(({ doubted }) => doubted.has(assumption)).map(({ schedule }) => schedule);
    for (const variant of variantsBeside(trials.options.switches, assumption)) {
      const turned = (await trialsOf(trials, schedules, { switches: { [assumption]: variant } })).filter(isTurned);
      if (turned.length > 0) found.push(doubtOf(assumption, variant, turned));
    }
  }
  return found.sort((one, other) => weightOf(other) - weightOf(one));
}

function variantsBeside(switches: Switches, assumption: string): string[] {
  const now = switches[assumption as BehaviourId];
  const all = [...(switchable.get(assumption) ?? []), ...(now === undefined ? [] : [asAssumed])];
  return all.filter((variant) => variant !== now);
}

/** A client that gives up survives a fault. Without a fault it does not survive the variant. */
const isTurned = ({ schedule, verdict }: Trial) =>
  isFailure(verdict) || (schedule.length === 0 && verdict === "gave-up");

function doubtOf(assumption: string, variant: string, all: readonly Trial[]): WhatIf {
  const cells = all.flatMap(({ schedule, verdict }) => schedule.map((point) => ({ ...spotOf(point), verdict })));
  const withoutFaults = all.find(({ schedule }) => schedule.length === 0)?.verdict;
  const turned = cells.length;
  const verdicts = [...new Set(cells.map(({ verdict }) => verdict))].join(", ");
  const inWords = [
    ...(withoutFaults === undefined ? [] : [`${withoutFaults} without any fault`]),
    ...(turned === 0 ? [] : [`${turned} ${turned === 1 ? "cell turns" : "cells turn"} to ${verdicts}`]),
  ].join(", ");
  return { assumption, variant, turned, cells, ...(withoutFaults && { withoutFaults }), inWords };
}

const weightOf = ({ turned, withoutFaults }: WhatIf) => turned + (withoutFaults === undefined ? 0 : 1);
