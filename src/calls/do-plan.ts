import type { BulkOperation, Context, Operation } from "../method.ts";
import type { BulkOutcome } from "../wire/bulk-outcome.ts";
import { isRefusal, type Refusal } from "../wire/refusal.ts";
import { type Answer, doneResult, endedResult, type Result, refusedResult } from "./answer.ts";
import { doRows } from "./bulk-rows.ts";
import { type Plan, rowsOf, type Work } from "./plan-call.ts";
import { selectData } from "./select-data.ts";

/** Does what was planned. When the operation throws, nothing of it stays stored. */
export function doPlan(plan: Plan): Answer {
  const { ignored, faults } = plan;
  return { ...resultOf(plan), ignored, hits: faults?.hits ?? [], missed: faults?.misses() };
}

function resultOf(plan: Plan): Result {
  const { goal, settings } = plan;
  if (isRefusal(goal)) return refusedResult(goal, settings);
  if (!("operation" in goal)) return endedResult(goal.endedBy, settings);
  const done = doWork(plan, goal);
  return goal.endedBy ? endedResult(goal.endedBy, settings, done) : done;
}

function doWork({ call, settings }: Plan, work: Work): Result {
  const { sandbox } = call;
  const { store } = sandbox;
  const { operation, parameters, selection } = work;
  const context: Context = { store, release: sandbox.release(), ...work.caller, nowMs: sandbox.clock.nowMs() };
  if (isBulk(operation)) {
    const { set } = operation.contract.bulk as { readonly set: string };
    const rows = rowsOf(operation.contract, parameters);
    const run = { set, reader: work.reader, faults: work.rowFaults, context, settings };
    const outcome: BulkOutcome = store.attempt(() => doRows(rows, operation, run));
    return doneResult(selectData(operation.contract, outcome.data, selection), outcome);
  }
  const data: unknown | Refusal = store.attempt(() => operation.answer(parameters as never, context));
  if (isRefusal(data)) return refusedResult(data, settings);
  return doneResult(selectData(operation.contract, data, selection), undefined);
}

const isBulk = (operation: Operation): operation is BulkOperation => operation.contract.bulk !== undefined;
