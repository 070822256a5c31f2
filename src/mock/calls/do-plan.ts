import type { AnyAssumptionId } from "../../assumptions/assumptions.ts";
import { knownKeys } from "../../common/json.ts";
import { lessSure } from "../../common/provenance.ts";
import type { CallContext } from "../../vendor/entities/call-context.ts";
import type { BulkOperation, CallOperation } from "../../vendor/method.ts";
import { printDateTime } from "../../wire/date-time.ts";
import { isRefusal } from "../../wire/refusal.ts";
import type { AppliedRule } from "../faults/call-faults.ts";
import { whyNotApplied } from "../faults/fault-header.ts";
import { type Answer, doneResult, endedResult, type Result, refusedResult } from "./answer.ts";
import { groupRows, type RowGroups } from "./call-row.ts";
import { clientNotes } from "./client-notes.ts";
import { answerRows, doRows } from "./do-rows.ts";
import type { Notes } from "./notes.ts";
import type { AcceptedPlan, Plan } from "./plan-call.ts";
import { selectData, switchedSets } from "./select-data.ts";

type OperationOutput = Pick<CallContext, "stored" | "nowMs"> & { readonly warnings: Set<string> };

/** Does a plan. An operation that throws stores nothing. */
export function doPlan(plan: Plan): Answer {
  const { call, settings, notes } = plan;
  const output: OperationOutput = { stored: [], nowMs: call.sandbox.clock.nowMs(), warnings: new Set() };
  if (plan.kind === "refused") return answerOf(plan, refusedResult(plan.refusal, settings, notes), output);
  if (plan.kind === "ended") return answerOf(plan, endedResult(plan.ending, settings, notes), output);
  const { operation, ending } = plan;
  const context = contextOf(plan, output);
  const result = "create" in operation ? doBulk(plan, operation, context) : doSingle(plan, operation, context);
  return answerOf(plan, ending ? endedResult(ending, settings, notes, result) : result, output);
}

/** The answer with its assumptions, its notes for the client, and the fault rules that applied. */
function answerOf(plan: Plan, result: Result, { stored, nowMs, warnings }: OperationOutput): Answer {
  const { call, input, settings, notes, applied, misses } = plan;
  const groups = groupRows(input.rows ?? []);
  const assumptions = notes.policy.used([...assumptionIdsOf(plan, groups)].join(" "));
  const isStrict = settings.strict === true;
  const headerNotes = clientNotes(call, input.notes, groups, isStrict);
  // A row that a fault decided is not CRM.COM's answer.
  const isFaulty = result.bulk && groups.groups.some(({ first }) => first.decidingFault !== undefined);
  const missWarning = call.headerRule && whyNotApplied(call.headerRule, { applied, misses }, call.operation?.method);
  return {
    ...result,
    atMs: nowMs,
    provenance:
      result.provenance && !isFaulty
        ? lessSure(result.provenance, assumptions[0]?.provenance ?? "documented")
        : undefined,
    assumptions,
    input,
    groups,
    stored,
    notes: { ...headerNotes, warnings: [...headerNotes.warnings, ...warnings, ...(missWarning ? [missWarning] : [])] },
    isStrict,
    applied: applied.length === 0 ? applied : applied.map((one) => withRowCount(one, result.bulk && groups)),
    misses,
  };
}

function withRowCount(one: AppliedRule, groups: RowGroups | undefined): AppliedRule {
  if (one.rows === undefined || !groups) return one;
  const decided = groups.groups.filter(({ first }) => first.decidingFault?.rule === one.rule.id);
  return { ...one, rows: decided.reduce((sum, { count }) => sum + count, 0) };
}

/** The assumptions behind an answer: notes of the call and of rows that were done, and every named note. */
function assumptionIdsOf({ kind, input, notes }: Plan, { groups }: RowGroups): ReadonlySet<AnyAssumptionId> {
  const ids = new Set<AnyAssumptionId>();
  const addAll = ({ list }: Notes, onlyNamed: boolean) => {
    for (const { id, name } of list) if (!onlyNamed || name !== undefined) ids.add(id);
  };
  addAll(notes, false);
  // A rule that ends the call earlier answers without its parameters.
  if (kind === "ended") return ids;
  addAll(input.notes, true);
  for (const { first } of groups) addAll(first, !first.isDone);
  return ids;
}

function contextOf({ call, notes, caller }: AcceptedPlan, { stored, nowMs, warnings }: OperationOutput): CallContext {
  return {
    store: call.sandbox.store,
    release: call.release,
    ...caller,
    now: printDateTime(nowMs),
    nowMs,
    stored,
    assumes: (id) => notes.assume(id),
    toldOnce: new Set(),
    blanks: new Map(),
    note: (text) => void warnings.add(text),
  };
}

function doSingle(plan: AcceptedPlan, operation: CallOperation, context: CallContext): Result {
  const { settings, input, notes, fieldsSet } = plan;
  const data = context.store.attempt(() => operation.answer(input.parameters as never, context));
  if (isRefusal(data)) return refusedResult(data, settings, notes);
  return doneResult(selectData(operation.method, data, fieldsSet), undefined, settings.done);
}

function doBulk(plan: AcceptedPlan, operation: BulkOperation, context: CallContext): Result {
  const { settings, input, notes, fieldsSet } = plan;
  const { rows = [] } = input;
  const refusal = context.store.attempt(
    () => doRows(plan, operation, context),
    (result) => !isRefusal(result),
  );
  if (refusal) return refusedResult(refusal, settings, notes);
  const bulk = answerRows(rows, settings.errors);
  if (rows.length > 0 && bulk.data.processed_customer_events_set.length === 0) notes.assume("bulk.all-rows-fail");
  const { method } = operation;
  const sets = switchedSets(bulk.data, notes);
  const names = knownKeys(sets);
  const areSame = names.every((name) => method.rowSets[name] === name);
  const shown = areSame ? sets : Object.fromEntries(names.map((name) => [method.rowSets[name], sets[name]]));
  return doneResult(selectData(method, shown, fieldsSet), bulk, settings.done);
}
