import type { BulkOperation, CallContext, Operation } from "../../vendor/method.ts";
import { weakest } from "../../wire/assumptions.ts";
import type { BulkOutcome } from "../../wire/bulk-outcome.ts";
import { lessSure } from "../../wire/provenance.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import { askedInVain } from "../faults/asked-rules.ts";
import { type Answer, doneResult, endedResult, type Result, refusedResult } from "./answer.ts";
import { doRows } from "./bulk-rows.ts";
import { ignoredIn } from "./let-pass/ignored-in.ts";
import { ignoredNames } from "./let-pass/ignored-names.ts";
import { warningsOf } from "./let-pass/warnings-of.ts";
import { type Plan, rowsOf, type Work } from "./plan-call.ts";
import { selectData } from "./select-data.ts";
import { switchedSets } from "./switched-sets.ts";
import type { UsedAssumptions } from "./used-assumptions.ts";

/** Does what was planned. When the operation throws, nothing of it stays stored. */
export function doPlan(plan: Plan): Answer {
  const { call, settings, hits, missed } = plan;
  const used = plan.used.goOn();
  const result = resultOf(plan, used);
  const ignored = result.outcome === "refused" ? ignoredOfRefused(plan) : plan.ignored;
  const set = call.operation?.contract.bulk?.set;
  const warnings = [
    ...warningsOf(call, ignoredNames({ ignored, rows: result.rows }, set), settings),
    ...askedInVain(call.askedFaults, { hits, missed }, call.operation?.contract),
  ];
  const assumptions = used.list(settings.errors);
  const provenance = result.provenance && lessSure(result.provenance, weakest(assumptions));
  const said = { provenance, assumptions, ignored, isStrict: settings.strict, warnings };
  return { ...result, ...said, hits, missed };
}

function resultOf(plan: Plan, used: UsedAssumptions): Result {
  const { goal, settings } = plan;
  if (isRefusal(goal)) return refusedResult(goal, settings, used);
  if (!("operation" in goal)) return endedResult(goal.endedBy, settings, used);
  const done = doWork(plan, goal, used);
  return goal.endedBy ? endedResult(goal.endedBy, settings, used, done) : done;
}

function doWork({ call, settings }: Plan, work: Work, used: UsedAssumptions): Result {
  const { sandbox, release } = call;
  const { store } = sandbox;
  const { operation, parameters, selection } = work;
  const nowMs = sandbox.clock.nowMs();
  const context: CallContext = { store, release, ...work.caller, nowMs, assumes: used.assumes };
  if (isBulk(operation)) {
    const { set } = operation.contract.bulk as { readonly set: string };
    const rows = rowsOf(operation.contract, parameters);
    const run = { set, reader: work.reader, faults: work.rowFaults, losses: work.rowLosses, context, settings, used };
    const outcome: BulkOutcome | Refusal = store.attempt(
      () => doRows(rows, operation, run),
      (result) => !isRefusal(result),
    );
    if (isRefusal(outcome)) return refusedResult(outcome, settings, used);
    const shown = switchedSets(outcome.data, used);
    return doneResult(selectData(operation.contract, shown, selection), outcome);
  }
  const data: unknown | Refusal = store.attempt(() => operation.answer(parameters as never, context));
  if (isRefusal(data)) return refusedResult(data, settings, used);
  return doneResult(selectData(operation.contract, data, selection), undefined);
}

/** A row that refuses the whole call leaves none that could tell what it ignored. */
function ignoredOfRefused({ goal, ignored, call }: Plan): readonly string[] {
  if (!("operation" in goal)) return ignored;
  const { contract } = goal.operation;
  const rows = contract.bulk && { [contract.bulk.set]: rowsOf(contract, goal.parameters) };
  return rows ? [...ignored, ...ignoredIn(rows, contract, call.release)] : ignored;
}

const isBulk = (operation: Operation): operation is BulkOperation => operation.contract.bulk !== undefined;
