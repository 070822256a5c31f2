import { otherVariants } from "../../assumptions/switches.ts";
import { assumptionIdsBehind } from "../../library/lab-face.ts";
import type { ClientRun, ClientRuns } from "./client-runs.ts";
import { isFailure, type SafetyCondition } from "./exploration.ts";
import { shownPoint } from "./points.ts";

/**
 * Repeats the run without faults, and each run that was handled, with each variant of the assumptions behind its answers.
 * @param singles runs with one fault
 * @returns the assumptions on which the client's safety rests, the one with the most failures first
 */
export async function findSafetyConditions(
  singles: readonly ClientRun[],
  runs: ClientRuns,
): Promise<SafetyCondition[]> {
  const handled = singles.filter(({ verdict }) => verdict === "handled");
  const safe = [{ schedule: [], record: runs.baseline.record }, ...handled].map(({ schedule, record }) => {
    const uses = record.calls.flatMap((call) =>
      assumptionIdsBehind(call).map((assumption) => ({ assumption, operation: call.operation ?? call.path })),
    );
    return { schedule, uses: Map.groupBy(uses, ({ assumption }) => assumption) };
  });
  const conditions: SafetyCondition[] = [];
  const assumptions = new Set(safe.flatMap(({ uses }) => [...uses.keys()]));
  for (const { assumption, variant } of otherVariants(assumptions, runs.settings.switches)) {
    const schedules = safe.filter(({ uses }) => uses.has(assumption)).map(({ schedule }) => schedule);
    const unsafe = (await runs.runAll(schedules, { [assumption]: variant })).filter(isUnsafe);
    if (unsafe.length === 0) continue;
    const unsafeSchedules = new Set(unsafe.map(({ schedule }) => schedule));
    const uses = safe
      .filter(({ schedule }) => unsafeSchedules.has(schedule))
      .flatMap((run) => run.uses.get(assumption) ?? []);
    const operations = [...new Set(uses.map(({ operation }) => operation))].sort();
    const provenance = runs.certainty(assumption);
    conditions.push({ assumption, variant, ...changesWith(unsafe), provenance, operations });
  }
  const weightOf = ({ turned, withoutFaults }: SafetyCondition) => turned + (withoutFaults === undefined ? 0 : 1);
  return conditions.sort((a, b) => weightOf(b) - weightOf(a));
}

/** A client that gives up survives a fault. Without a fault, giving up is a failure too. */
const isUnsafe = ({ schedule, verdict }: ClientRun) =>
  isFailure(verdict) || verdict === "unstable" || (schedule.length === 0 && verdict === "gave-up");

function changesWith(unsafe: readonly ClientRun[]) {
  const cells = unsafe.flatMap(({ schedule, verdict }) => schedule.map((point) => ({ ...shownPoint(point), verdict })));
  const withoutFaults = unsafe.find(({ schedule }) => schedule.length === 0)?.verdict;
  const turned = cells.length;
  const verdicts = [...new Set(cells.map(({ verdict }) => verdict))].join(", ");
  const changes = [
    withoutFaults && `${withoutFaults} without any fault`,
    turned > 0 && `${turned} ${turned === 1 ? "cell turns" : "cells turn"} to ${verdicts}`,
  ];
  return { turned, cells, inWords: changes.filter(Boolean).join(", "), ...(withoutFaults && { withoutFaults }) };
}
