import type { BulkOperation, CallContext, Operation } from "../../vendor/method.ts";
import { weakest } from "../../wire/assumptions.ts";
import { lessSure } from "../../wire/provenance.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import type { Release } from "../../wire/release.ts";
import { whyNotHit } from "../faults/asked-rules.ts";
import { type Answer, doneResult, endedResult, type Result, refusedResult } from "./answer.ts";
import { audit, type Remark, refusalOfRemark } from "./audit/audit.ts";
import { lossesOfRows } from "./audit/json-losses.ts";
import { wordsOf } from "./audit/remark-words.ts";
import { doRows, type RowsRun } from "./bulk-rows.ts";
import { type Plan, rowsOf, type Work } from "./plan-call.ts";
import { selectData, switchedSets } from "./select-data.ts";
import type { UsedAssumptions } from "./used-assumptions.ts";

/** Does what was planned. When the operation throws, nothing of it stays stored. */
export function doPlan(plan: Plan): Answer {
  const { call, request, settings, goal, hits, missed } = plan;
  const used = plan.used.copy();
  const result = resultOf(plan, used);
  const rows = result.rows?.untaken;
  const isDone = !isRefusal(goal) && "operation" in goal && result.outcome !== "refused";
  const untaken = isDone ? { call: goal.parameters !== request, rows: rows ?? [] } : undefined;
  const remarks = plan.remarks ?? audit(call, request, untaken);
  // What a fault rule answers before anything is read rests on none of it.
  if (isRefusal(goal) || "operation" in goal) used.assumesAll(remarks);
  const assumptions = used.list(settings.errors);
  const provenance = result.provenance && lessSure(result.provenance, weakest(assumptions));
  const isStrict = settings.strict === true;
  const words = wordsOf(call, remarks, isStrict);
  const inVain = whyNotHit(call.askedFaults, { hits, missed }, call.operation?.contract);
  const said = inVain.length === 0 ? words : { ...words, warnings: [...words.warnings, ...inVain] };
  return { ...result, provenance, assumptions, remarks, untaken, words: said, isStrict, hits, missed };
}

function resultOf(plan: Plan, used: UsedAssumptions): Result {
  const { goal, settings } = plan;
  if (isRefusal(goal)) return refusedResult(goal, settings, used);
  if (!("operation" in goal)) return endedResult(goal.endedBy, settings, used);
  const done = doWork(plan, goal, used);
  return goal.endedBy ? endedResult(goal.endedBy, settings, used, done) : done;
}

function doWork({ call, settings, remarks = [] }: Plan, work: Work, used: UsedAssumptions): Result {
  const { sandbox, release, losses } = call;
  const { store } = sandbox;
  const { operation, parameters, selection } = work;
  const nowMs = sandbox.clock.nowMs();
  const context: CallContext = { store, release, ...work.caller, nowMs, assumes: used.assumes };
  if (isBulk(operation)) {
    const { set } = operation.contract.bulk as { readonly set: string };
    const run: RowsRun = {
      operation,
      context,
      set,
      reader: work.reader,
      faults: work.rowFaults,
      refusals: refusalsOfRows(remarks, release, set, used),
      losses: lossesOfRows(losses, set),
      errors: settings.errors,
      used,
    };
    const outcome = store.attempt(
      () => doRows(rowsOf(operation.contract, parameters), run),
      (result) => !isRefusal(result),
    );
    if (isRefusal(outcome)) return refusedResult(outcome, settings, used);
    const shown = switchedSets(outcome.data, used);
    return doneResult(selectData(operation.contract, shown, selection), outcome, settings.done);
  }
  const data: unknown | Refusal = store.attempt(() => operation.answer(parameters as never, context));
  if (isRefusal(data)) return refusedResult(data, settings, used);
  return doneResult(selectData(operation.contract, data, selection), undefined, settings.done);
}

/** Why rows are refused for what is told of them: each for the first of it that is not let pass. */
function refusalsOfRows(remarks: readonly Remark[], release: Release, set: string, used: UsedAssumptions) {
  const refusals = new Map<number, Refusal>();
  for (const remark of remarks) {
    const { row } = remark;
    if (row === undefined || refusals.has(row) || !used.isRefused(remark.id)) continue;
    refusals.set(row, refusalOfRemark(remark, release, set));
  }
  return refusals;
}

const isBulk = (operation: Operation): operation is BulkOperation => operation.contract.bulk !== undefined;
