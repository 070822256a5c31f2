import type { AnyAssumptionId, Assumes } from "../../assumptions/assumptions.ts";
import { lessSure } from "../../ground/provenance.ts";
import { placesOf, type SchemaPlace } from "../../schema/schema-place.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { CallContext } from "../../vendor/entities/session.ts";
import type { BulkOperation, Method } from "../../vendor/method.ts";
import type { BulkData } from "../../wire/bulk.ts";
import { printDateTime } from "../../wire/date-time.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import { whyNotHit } from "../faults/asked-rule.ts";
import type { Hit } from "../faults/call-faults.ts";
import { type Answer, type DoneRows, doneResult, endedResult, type Result, refusedResult } from "./answer.ts";
import { answerRows, doRows } from "./do-rows.ts";
import { type Notes, usedAssumptions } from "./notes.ts";
import type { Plan, Work } from "./plan-call.ts";
import { wordsOf } from "./say-notes.ts";
import { type ShownSets, selectData, switchedSets } from "./select-data.ts";

/** Does what was planned. When the operation throws, nothing of it stays stored. */
export function doPlan(plan: Plan): Answer {
  const { call, read, settings, goal, notes, hits, missed } = plan;
  const texts = new Set<string>();
  const nowMs = call.sandbox.clock.nowMs();
  const made: Made = { stored: [], note: (text) => void texts.add(text), nowMs };
  const result = resultOf(plan, made);
  const assumptions = usedAssumptions(idsOf(plan), notes.policy, settings.errors);
  const [leastSure] = assumptions;
  const provenance =
    result.provenance && leastSure ? lessSure(result.provenance, leastSure.provenance) : result.provenance;
  const isStrict = settings.strict === true;
  const told = wordsOf(call, read, isStrict);
  const { askedFault, operation } = call;
  const inVain = askedFault && whyNotHit(askedFault, { hits, missed }, operation?.method);
  if (inVain) texts.add(inVain);
  const words = texts.size === 0 ? told : { ...told, warnings: [...told.warnings, ...texts] };
  const isDone = !isRefusal(goal) && "operation" in goal && result.outcome !== "refused";
  const struck = hits.map((hit) => struckBy(hit, result.rows));
  const said = { atMs: nowMs, provenance, assumptions, isDone, words, isStrict };
  return { ...result, ...said, read, stored: made.stored, hits: struck, missed };
}

/** A hit with the rows that failed by it, once they are done: a row that is refused anyway does not. */
const struckBy = (hit: Hit, done: DoneRows | undefined): Hit =>
  hit.rows === undefined || !done
    ? hit
    : { ...hit, rows: done.rows.filter((row) => row.struckBy?.rule === hit.rule.id).length };

/** Takes what an operation stores, and what it tells of the call, at one moment. */
type Made = Pick<CallContext, "stored" | "note" | "nowMs">;

/** What the answer rests on: of the call, of the rows that were done, and all that is told. */
function idsOf({ read, goal, notes }: Plan): ReadonlySet<AnyAssumptionId> {
  const ids = new Set<AnyAssumptionId>();
  const addAll = (of: Notes, areTold: boolean) => {
    for (const { id, name } of of.list) if (!areTold || name !== undefined) ids.add(id);
  };
  addAll(notes, false);
  // What a fault rule answers before anything is read rests on none of it.
  if (!isRefusal(goal) && !("operation" in goal)) return ids;
  addAll(read.notes, true);
  for (const row of read.rows ?? []) addAll(row, row.result === undefined);
  return ids;
}

function resultOf(plan: Plan, made: Made): Result {
  const { goal, settings, notes } = plan;
  if (isRefusal(goal)) return refusedResult(goal, settings, notes);
  if (!("operation" in goal)) return endedResult(goal.endedBy, settings, notes);
  const done = doWork(plan, goal, made);
  return goal.endedBy ? endedResult(goal.endedBy, settings, notes, done) : done;
}

function doWork(plan: Plan, { operation, caller, selection }: Work, made: Made): Result {
  const { call, settings, read, notes } = plan;
  const { method } = operation;
  const { release } = call;
  const { store } = call.sandbox;
  const assumes: Assumes = (id) => notes.assume(id);
  const context: CallContext = { store, release, ...caller, now: printDateTime(made.nowMs), assumes, ...made };
  if ("create" in operation) return doBulk(plan, operation, context, selection);
  const data: unknown | Refusal = store.attempt(() => operation.answer(read.parameters as never, context));
  if (isRefusal(data)) return refusedResult(data, settings, notes);
  return doneResult(selection ? selectData(method, data, selection) : data, undefined, settings.done);
}

function doBulk(
  { call, settings, read, notes }: Plan,
  operation: BulkOperation,
  context: CallContext,
  selection: Work["selection"],
): Result {
  const { method } = operation;
  const { set, max } = method.bulk as NonNullable<Method["bulk"]>;
  const { rows = [] } = read;
  const place = placesOf(schemaTree(method.parameters, call.release), set).row as SchemaPlace;
  const isRefusedOver = notes.policy.variantOf("bulk.more-than-max") === "others-refused";
  const most = isRefusedOver ? max : rows.length;
  const run = { operation, context, set, place, most, losses: call.losses, notes };
  const refusal = context.store.attempt(
    () => doRows(rows, run),
    (result) => !isRefusal(result),
  );
  if (refusal) return refusedResult(refusal, settings, notes);
  const done = answerRows(rows, settings.errors);
  if (rows.length > 0 && done.data.processed_customer_events_set.length === 0) notes.assume("bulk.all-rows-fail");
  const shown = inSetsOf(method, switchedSets(done.data, notes));
  return doneResult(selection ? selectData(method, shown, selection) : shown, done, settings.done);
}

function inSetsOf({ rowSets }: Method, sets: ShownSets): object {
  const names = Object.keys(sets) as (keyof BulkData)[];
  if (names.every((name) => rowSets[name] === name)) return sets;
  return Object.fromEntries(names.map((name) => [rowSets[name], sets[name]]));
}
