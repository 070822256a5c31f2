import { otherVariants } from "../assumptions/switches.ts";
import { counted } from "../common/quoted-text.ts";
import { assumptionIdsBehind } from "../library/internal.ts";
import type { ClientRun, ClientRuns } from "./client-runs.ts";
import type { SafetyCondition, WhatIf } from "./exploration.ts";
import type { FaultRun } from "./failures.ts";
import { bySeverity, shownPoint } from "./points.ts";
import { isFailure, isSafe, type RunVerdict } from "./verdicts.ts";

/** A run that is safe as assumed, with the methods whose responses depend on each assumption. */
interface SafeRun extends Pick<ClientRun, "point" | "record"> {
  readonly uses: ReadonlyMap<string, readonly string[]>;
}

/** Repeats the run without faults, and each safe run, with each variant of the assumptions behind its responses. */
export async function tryVariants(tried: readonly FaultRun[], runs: ClientRuns): Promise<WhatIf> {
  const safe = [
    { point: undefined, record: runs.baseline.record },
    ...tried.filter(({ verdict }) => isSafe(verdict)),
  ].map((run): SafeRun => ({ ...run, uses: usesOf(run) }));
  const assumptions = new Set(safe.flatMap(({ uses }) => [...uses.keys()]));
  const variants = otherVariants(assumptions, runs.settings.standIn.config.assumptions);
  const plans = variants.flatMap((variant) =>
    safe
      .filter(({ uses }) => uses.has(variant.assumption))
      .map((run) => ({ run, variant, switches: { [variant.assumption]: variant.variant }, point: run.point })),
  );
  const finished = await runs.runAll("variants", plans);
  const unsafe = finished.flatMap((run, index) => {
    const plan = plans[index];
    return plan && isUnsafe(run) ? [{ ...plan, ...run }] : [];
  });
  const conditions = await Promise.all(
    [...Map.groupBy(unsafe, ({ variant }) => variant)].map(async ([variant, ofVariant]) => {
      const { confirmed } = await runs.confirm(ofVariant.sort(byPoint));
      return confirmed.length > 0 ? [conditionOf(variant, confirmed, runs)] : [];
    }),
  );
  const withAssumptions = tried.filter(
    (run) => isSafe(run.verdict) && variants.some(({ assumption }) => usesOf(run).has(assumption)),
  );
  const weightOf = ({ cells, withoutFaults }: SafetyCondition) => cells.length + (withoutFaults === undefined ? 0 : 1);
  return {
    points: withAssumptions.length,
    variants: variants.length,
    notTried: byReason(tried.filter((run) => !withAssumptions.includes(run))),
    conditions: conditions.flat().sort((a, b) => weightOf(b) - weightOf(a)),
  };
}

function usesOf({ record }: Pick<ClientRun, "record">): SafeRun["uses"] {
  const uses = record.calls.flatMap((call) =>
    assumptionIdsBehind(call).map((assumption) => ({ assumption, operation: call.operation ?? call.path })),
  );
  const byAssumption = [...Map.groupBy(uses, ({ assumption }) => assumption)];
  return new Map(byAssumption.map(([id, all]) => [id, [...new Set(all.map(({ operation }) => operation))]]));
}

/** A client that gives up survives a fault. Without a fault, giving up is a failure too. */
const isUnsafe = ({ point, verdict }: ClientRun) =>
  isFailure(verdict) || (point === undefined && verdict === "gave-up");

/** Runs without faults first, then by how severe the fault is. */
const byPoint = ({ point: a }: ClientRun, { point: b }: ClientRun) =>
  a && b ? bySeverity(a, b) : Number(a !== undefined) - Number(b !== undefined);

function conditionOf(
  { assumption, variant }: { readonly assumption: string; readonly variant: string },
  unsafe: readonly (ClientRun & { readonly run: SafeRun })[],
  runs: ClientRuns,
): SafetyCondition {
  const operations = [...new Set(unsafe.flatMap(({ run }) => run.uses.get(assumption) ?? []))].sort();
  const withoutFaults = unsafe.find(({ point }) => point === undefined)?.verdict;
  const cells = unsafe.flatMap(({ point, verdict }) => (point ? [{ ...shownPoint(point), verdict }] : []));
  const failing = unsafe.find(({ verdict }) => isFailure(verdict));
  const fix =
    failing && isFailure(failing.verdict)
      ? runs.fixFor(failing, failing.verdict, failing.point?.operation ?? operations[0])
      : undefined;
  return {
    ...{ assumption, variant, provenance: runs.certainty(assumption), cells, operations },
    ...(withoutFaults && { withoutFaults }),
    summary: summaryOf(cells, withoutFaults),
    ...(fix && { suggestedFix: fix }),
  };
}

function summaryOf(cells: SafetyCondition["cells"], withoutFaults: RunVerdict | undefined): string {
  const verdicts = [...new Set(cells.map(({ verdict }) => verdict))].join(", ");
  const changes = [
    ...(withoutFaults ? [`${withoutFaults} without any fault`] : []),
    ...(cells.length > 0 ? [`${verdicts} with ${counted(cells.length, "fault")}`] : []),
  ];
  return changes.join(", ");
}

/** Points that were not tried with variants, by reason. */
function byReason(left: readonly FaultRun[]): WhatIf["notTried"] {
  const reasonOf = ({ verdict }: FaultRun) => {
    if (isFailure(verdict)) return "they fail already";
    if (verdict === "unstable") return "they are unstable";
    if (verdict === "not-reached") return "their fault was not reached";
    return "no response there depends on an assumption with variants";
  };
  const groups = [...Map.groupBy(left, reasonOf)];
  return groups.map(([why, runs]) => ({ why, points: runs.map(({ point }) => shownPoint(point)) }));
}
