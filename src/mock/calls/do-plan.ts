import type { AnyAssumptionId } from "../../assumptions/assumptions.ts";
import { lessSure } from "../../ground/provenance.ts";
import type { CallContext } from "../../vendor/entities/call-context.ts";
import type { BulkOperation, CallOperation, Method } from "../../vendor/method.ts";
import type { BulkData } from "../../wire/bulk.ts";
import { printDateTime } from "../../wire/date-time.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import type { Hit } from "../faults/call-faults.ts";
import { whyNotHit } from "../faults/fault-header.ts";
import { type Answer, type DoneRows, doneResult, endedResult, type Result, refusedResult } from "./answer.ts";
import { answerRows, doRows } from "./do-rows.ts";
import { type Notes, usedAssumptions } from "./notes.ts";
import type { DonePlan, Plan } from "./plan-call.ts";
import { clientNotes } from "./say-notes.ts";
import { type ShownSets, selectData, switchedSets } from "./select-data.ts";

/** What an operation stores, what it tells the client, and the moment of both. */
type Effects = Pick<CallContext, "stored" | "nowMs"> & { readonly warnings: Set<string> };

/** Does what was planned. When the operation throws, nothing of it stays stored. */
export function doPlan(plan: Plan): Answer {
  const { call, settings, notes } = plan;
  const effects: Effects = { stored: [], nowMs: call.sandbox.clock.nowMs(), warnings: new Set() };
  if (plan.kind === "refused") return answerOf(plan, refusedResult(plan.refusal, settings, notes), effects);
  if (plan.kind === "ended") return answerOf(plan, endedResult(plan.endedBy, settings, notes), effects);
  const { operation, endedBy } = plan;
  const context = contextOf(plan, effects);
  const done = "create" in operation ? doBulk(plan, operation, context) : doSingle(plan, operation, context);
  return answerOf(plan, endedBy ? endedResult(endedBy, settings, notes, done) : done, effects);
}

/** An answer with all that is said of it: what it rests on, what the client is warned of, which rules struck. */
function answerOf(plan: Plan, result: Result, { stored, nowMs, warnings }: Effects): Answer {
  const { call, read, settings, notes, hits, missed } = plan;
  const assumptions = usedAssumptions(idsOf(plan), notes.policy, settings.errors);
  const [leastSure] = assumptions;
  const provenance =
    result.provenance && leastSure ? lessSure(result.provenance, leastSure.provenance) : result.provenance;
  const isStrict = settings.strict === true;
  const told = clientNotes(call, read, isStrict);
  const inVain = call.askedFault && whyNotHit(call.askedFault, { hits, missed }, call.operation?.method);
  return {
    ...result,
    atMs: nowMs,
    provenance,
    assumptions,
    read,
    isDone: plan.kind === "done" && result.outcome !== "refused",
    stored,
    notes: { ...told, warnings: [...told.warnings, ...warnings, ...(inVain ? [inVain] : [])] },
    isStrict,
    hits: hits.map((hit) => hitOn(hit, result.rows)),
    missed,
  };
}

/** A hit with the rows that failed by it, once they are done: a row that is refused anyway does not. */
const hitOn = (hit: Hit, done: DoneRows | undefined): Hit =>
  hit.rows === undefined || !done
    ? hit
    : { ...hit, rows: done.rows.filter((row) => row.struckBy?.rule === hit.rule.id).length };

/** What the answer rests on: of the call, of the rows that were done, and all that the client is warned of. */
function idsOf({ kind, read, notes }: Plan): ReadonlySet<AnyAssumptionId> {
  const ids = new Set<AnyAssumptionId>();
  const addAll = (of: Notes, areWarnings: boolean) => {
    for (const { id, name } of of.list) if (!areWarnings || name !== undefined) ids.add(id);
  };
  addAll(notes, false);
  // What a fault rule answers before the call is done rests on nothing that was read.
  if (kind === "ended") return ids;
  addAll(read.notes, true);
  for (const row of read.rows ?? []) addAll(row, row.result === undefined);
  return ids;
}

function contextOf({ call, notes, caller }: Plan & DonePlan, { stored, nowMs, warnings }: Effects): CallContext {
  return {
    store: call.sandbox.store,
    release: call.release,
    ...caller,
    now: printDateTime(nowMs),
    nowMs,
    stored,
    assumes: (id) => notes.assume(id),
    note: (text) => void warnings.add(text),
  };
}

function doSingle(plan: Plan & DonePlan, operation: CallOperation, context: CallContext): Result {
  const { settings, read, notes, selection } = plan;
  const data: unknown | Refusal = context.store.attempt(() => operation.answer(read.parameters as never, context));
  if (isRefusal(data)) return refusedResult(data, settings, notes);
  return doneResult(selection ? selectData(operation.method, data, selection) : data, undefined, settings.done);
}

function doBulk(plan: Plan & DonePlan, operation: BulkOperation, context: CallContext): Result {
  const { settings, read, notes, selection } = plan;
  const { rows = [] } = read;
  const refusal = context.store.attempt(
    () => doRows(plan, operation, context),
    (result) => !isRefusal(result),
  );
  if (refusal) return refusedResult(refusal, settings, notes);
  const done = answerRows(rows, settings.errors);
  if (rows.length > 0 && done.data.processed_customer_events_set.length === 0) notes.assume("bulk.all-rows-fail");
  const shown = inSetsOf(operation.method, switchedSets(done.data, notes));
  return doneResult(selection ? selectData(operation.method, shown, selection) : shown, done, settings.done);
}

function inSetsOf({ rowSets }: Method, sets: ShownSets): object {
  const names = Object.keys(sets) as (keyof BulkData)[];
  if (names.every((name) => rowSets[name] === name)) return sets;
  return Object.fromEntries(names.map((name) => [rowSets[name], sets[name]]));
}
