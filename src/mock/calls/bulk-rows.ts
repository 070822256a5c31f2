import type { BulkOperation, CallContext } from "../../vendor/method.ts";
import { rowPath } from "../../wire/bulk.ts";
import type { BulkOutcome, RowFault } from "../../wire/bulk-outcome.ts";
import { isRefusal, type Refusal, refuse, refusedWithin, shownMisplaced } from "../../wire/refusal.ts";
import type { CallSettings } from "./call-settings.ts";
import type { JsonLoss } from "./json/json-loss.ts";
import { refuseIgnored } from "./let-pass/refuse-ignored.ts";
import { refuseLosses, shownAsSent } from "./let-pass/refuse-losses.ts";
import type { ParameterReader } from "./read-parameters.ts";
import { type Created, type ReadRow, RowTally, shownToFailAlone } from "./row-tally.ts";
import type { UsedAssumptions } from "./used-assumptions.ts";

/** What the rows of a call have in common. */
interface RowsRun {
  /** Name of the set, for the paths in error texts. */
  readonly set: string;
  readonly reader: ParameterReader;
  /** By the index of the row. */
  readonly faults: ReadonlyMap<number, RowFault>;
  /** What was lost of the rows when their text was read, by their index. */
  readonly losses: ReadonlyMap<number, readonly JsonLoss[]>;
  readonly context: CallContext;
  readonly settings: Pick<CallSettings, "errors">;
  readonly used: UsedAssumptions;
}

/**
 * Does the rows of a bulk call in their order. Everything about one row fails that row alone; the others are processed
 * [documented for an account that is not found, inferred for the rest].
 */
export function doRows(rows: readonly unknown[], operation: BulkOperation, run: RowsRun): BulkOutcome | Refusal {
  const { used } = run;
  if (rows.length === 0 && used.assumes("bulk.empty-request-set") === "refused") {
    return refuse("mandatoryMissing", { path: run.set });
  }
  const tally = new RowTally(run.settings.errors);
  const seen = new Set<string>();
  for (let index = 0; index < rows.length; index += 1) {
    used.about(index);
    const row = readRow(rows[index], index, run);
    const fault = run.faults.get(index);
    if (fault || row.ignored.length > 0) tally.remark({ index, ignored: row.ignored, fault });
    const result = fault ? doFaultedRow(row, fault, seen, operation, run) : doRow(row, seen, operation, run);
    if (isRefusal(result) && refusesCall(row, result, used)) {
      used.about(undefined);
      return result;
    }
    tally.enter(row, result, fault);
  }
  used.about(undefined);
  const outcome = tally.outcome(rows.length);
  if (rows.length > 0 && outcome.data.processed_customer_events_set.length === 0) used.assumes("bulk.all-rows-fail");
  return outcome;
}

/** Says what a refused row rests on; does it, by a switch, refuse the whole call? */
function refusesCall(row: ReadRow, refusal: Refusal, used: UsedAssumptions): boolean {
  used.refuses(refusal);
  if (row.identifier === null) used.assumes("bulk.unreadable-identifier");
  const { refused } = refusal;
  if (refused === shownToFailAlone) return false;
  const isAlone = used.assumes("bulk.rows-fail-alone") === undefined;
  const isRepeated = refused === "requestUniqueIdentifierRepeated";
  return !isAlone || (isRepeated && used.assumes("bulk.repeated-identifier") === "call-refused");
}

function readRow(row: unknown, index: number, { set, reader, used }: RowsRun): ReadRow {
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    const refusal = refuse("rowNotAnObject", { path: rowPath(set, index), value: shownMisplaced(row) });
    return { index, identifier: null, parameters: refusal, ignored: none };
  }
  const { request_unique_identifier: own } = row as { request_unique_identifier?: unknown };
  const identifier = typeof own === "string" ? own : null;
  const { valueSwitches: on } = used;
  const asked = on ? reader.switchedRow(row, index, on, used.assumes) : row;
  if (isRefusal(asked)) return { index, sent: row, identifier, parameters: asked, ignored: none };
  const { parameters, ignored, doubts, hasMoreMistakes = false } = reader.row(asked, index);
  for (const id of doubts) used.assumes(id);
  return { index, sent: asked, identifier, parameters, ignored, hasMoreMistakes };
}

function doRow(row: ReadRow, seen: Set<string>, operation: BulkOperation, run: RowsRun): Created | Refusal {
  const { identifier, parameters, ignored } = row;
  if (identifier !== null) {
    const isRepeated = seen.has(identifier) && run.used.assumes("bulk.repeated-identifier") !== "both-done";
    if (isRepeated) return refuse("requestUniqueIdentifierRepeated", { value: identifier });
    seen.add(identifier);
  }
  const lost = run.losses.size === 0 ? undefined : run.losses.get(row.index);
  if (isRefusal(parameters)) {
    const refusal = orMissing(row, parameters, operation, run);
    return lost ? shownAsSent(refusal, lost) : refusal;
  }
  if (ignored.length > 0 && !run.used.letsPass("value.unknown-member")) {
    return refuseIgnored(ignored, rowPath(run.set, row.index), run.context.release);
  }
  const refused = lost && refuseLosses(lost, run.used);
  if (refused) return refused;
  const created = operation.create(parameters as never, run.context);
  return isRefusal(created) ? refusedWithin(created, () => rowPath(run.set, row.index)) : created;
}

/** Why a row is refused whose values are: where it names something that is not there, the order of the checks decides. */
function orMissing(
  { sent, hasMoreMistakes }: ReadRow,
  refusal: Refusal,
  operation: BulkOperation,
  run: RowsRun,
): Refusal {
  const { assumes } = run.used;
  const missing = sent && operation.missing(run.reader.identifiersIn(sent) as never, run.context);
  if (missing || hasMoreMistakes) assumes("bulk.one-error-a-row");
  return missing && assumes("bulk.values-before-look-ups") === "look-ups-first" ? missing : refusal;
}

/** Does a row and takes it back, unless the fault is that it stays stored. */
function doFaultedRow(
  row: ReadRow,
  { outcome }: RowFault,
  seen: Set<string>,
  operation: BulkOperation,
  run: RowsRun,
): Created | Refusal {
  const isKept = () => outcome === "committed-but-reported-failed";
  return run.context.store.attempt(() => doRow(row, seen, operation, run), isKept);
}

const none: readonly string[] = Object.freeze([]);
