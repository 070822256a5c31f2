import type { CallContext } from "../../vendor/entities/token.ts";
import type { Contract } from "../../vendor/method.ts";
import type { BulkData } from "../../wire/bulk.ts";
import { printDateTime } from "../../wire/date-time.ts";
import { lessSure } from "../../wire/provenance.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import type { Release } from "../../wire/release.ts";
import { whyNotHit } from "../faults/asked-rules.ts";
import { type Answer, doneResult, endedResult, type Result, refusedResult } from "./answer.ts";
import { audit, type Remark, refusalOfRemark } from "./audit/audit.ts";
import { wordsOf } from "./audit/remark-words.ts";
import { doRows } from "./bulk-rows.ts";
import type { Plan, Work } from "./plan-call.ts";
import { type ShownSets, selectData, switchedSets } from "./select-data.ts";
import type { UsedAssumptions } from "./used-assumptions.ts";

/** Does what was planned. When the operation throws, nothing of it stays stored. */
export function doPlan(plan: Plan): Answer {
  const { call, request, settings, goal, used, hits, missed } = plan;
  const result = resultOf(plan);
  const isDone = !isRefusal(goal) && "operation" in goal && result.outcome !== "refused";
  const untaken = isDone ? { call: goal.parameters !== request, rows: result.rows?.untaken ?? [] } : undefined;
  const remarks = plan.remarks ?? audit(call, request, untaken);
  // What a fault rule answers before anything is read rests on none of it.
  if (remarks.length > 0 && (isRefusal(goal) || "operation" in goal)) used.assumesAll(remarks);
  const assumptions = used.list(settings.errors);
  const [leastSure] = assumptions;
  const provenance =
    result.provenance && leastSure ? lessSure(result.provenance, leastSure.provenance) : result.provenance;
  const isStrict = settings.strict === true;
  const told = wordsOf(call, remarks, isStrict);
  const { askedFaults: asked, operation } = call;
  const inVain = asked.length === 0 ? [] : whyNotHit(asked, { hits, missed }, operation?.contract);
  const more = [...used.notes, ...inVain];
  const words = more.length === 0 ? told : { ...told, warnings: [...told.warnings, ...more] };
  return { ...result, provenance, assumptions, remarks, untaken, words, isStrict, hits, missed };
}

function resultOf(plan: Plan): Result {
  const { goal, settings, used } = plan;
  if (isRefusal(goal)) return refusedResult(goal, settings, used);
  if (!("operation" in goal)) return endedResult(goal.endedBy, settings, used);
  const done = doWork(plan, goal);
  return goal.endedBy ? endedResult(goal.endedBy, settings, used, done) : done;
}

function doWork({ call, settings, remarks, used }: Plan, work: Work): Result {
  const { sandbox, release, losses } = call;
  const { store, clock } = sandbox;
  const { operation, parameters, selection, reader } = work;
  const { contract } = operation;
  const nowMs = clock.nowMs();
  const now = printDateTime(nowMs);
  const context: CallContext = { store, release, ...work.caller, nowMs, now, assumes: used.assumes, note: used.note };
  if (!("create" in operation)) {
    const data: unknown | Refusal = store.attempt(() => operation.answer(parameters as never, context));
    if (isRefusal(data)) return refusedResult(data, settings, used);
    return doneResult(selection ? selectData(contract, data, selection) : data, undefined, settings.done);
  }
  const { set } = contract.bulk as { readonly set: string };
  const rows = (parameters as Record<string, readonly unknown[]>)[set] ?? [];
  const told = remarks ? refusalsOfRows(remarks, release, set, used) : nothing;
  const most = reader.call.tree.members.get(set)?.mostElements ?? rows.length;
  const isOver = rows.length > most && used.variantOf("bulk.more-than-max") === "others-refused";
  const refusals = isOver ? new Map([...told, ...rowsOverMost(rows.length, most, set)]) : told;
  const { errors } = settings;
  const run = { operation, context, set, reader, faults: work.rowFaults, refusals, losses, errors, used };
  const outcome = store.attempt(
    () => doRows(rows, run),
    (result) => !isRefusal(result),
  );
  if (isRefusal(outcome)) return refusedResult(outcome, settings, used);
  const shown = inSetsOf(contract, switchedSets(outcome.data, used));
  return doneResult(selection ? selectData(contract, shown, selection) : shown, outcome, settings.done);
}

function inSetsOf({ rowSets }: Contract, sets: ShownSets): object {
  const names = Object.keys(sets) as (keyof BulkData)[];
  if (names.every((name) => rowSets[name] === name)) return sets;
  return Object.fromEntries(names.map((name) => [rowSets[name], sets[name]]));
}

const nothing = new Map<number, never>();

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

/** Why each row above the maximum is refused alone, by its index. */
function rowsOverMost(count: number, most: number, set: string): [number, Refusal][] {
  const refusal = refuse("tooManyRows", { path: set, count: String(count), max: String(most) });
  return Array.from({ length: count - most }, (_, over) => [most + over, refusal]);
}
