import type { CallContext } from "../../vendor/entities/token.ts";
import type { BulkOperation } from "../../vendor/method.ts";
import { type BulkData, type BulkOutcome, type RowFault, rowPath } from "../../wire/bulk.ts";
import { isRefusal, type Refusal, refuse, refusedWithin, renderRow, shownMisplaced } from "../../wire/refusal.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import { type JsonLoss, withNumberAsSent } from "./audit/json-losses.ts";
import type { ParameterReader } from "./read-parameters.ts";
import type { UsedAssumptions } from "./used-assumptions.ts";

/** What the rows of a call have in common. */
export interface RowsRun {
  readonly operation: BulkOperation;
  readonly context: CallContext;
  /** Name of the set, for the paths in error texts. */
  readonly set: string;
  readonly reader: ParameterReader;
  /** By the index of the row. */
  readonly faults: ReadonlyMap<number, RowFault>;
  /** Why `--strict` or a variant refuses a row for what is otherwise only told of it, by its index. */
  readonly refusals: ReadonlyMap<number, Refusal>;
  /** What was lost of the call when its text was read. */
  readonly losses: readonly JsonLoss[];
  readonly errors: VendorErrorTable;
  readonly used: UsedAssumptions;
}

/** A row before it is done. */
interface ReadRow {
  readonly index: number;
  /** As the switches have it read; absent for what is no object. */
  readonly sent?: object;
  /** The row's own, where it is a String: `16` is not `"16"`, and is not echoed as if it were. */
  readonly identifier: string | null;
  readonly parameters: object | Refusal;
  /** Is more wrong with it than its refusal says? */
  readonly hasMoreMistakes?: boolean;
}

/** What an answer says of a row that was created. */
type Created = { readonly id: string; readonly number: string };

type Sent = { readonly request_unique_identifier?: unknown };

/**
 * Does the rows of a bulk call in their order. Everything about one row fails that row alone; the others are processed
 * [documented for an account that is not found, inferred for the rest]. A row in which nothing is odd goes straight to its
 * operation, unless switches or fault rules have a say about it.
 */
export function doRows(rows: readonly unknown[], run: RowsRun): BulkOutcome | Refusal {
  const { used, reader, operation, context, faults } = run;
  if (rows.length === 0 && used.assumes("bulk.empty-request-set") === "refused") {
    return refuse("mandatoryMissing", { path: run.set });
  }
  // The sets and their members stand in the order of the documented answer.
  const data: BulkData = { unprocessed_customer_events_set: [], processed_customer_events_set: [] };
  const done: Done = { data, untaken: [], seen: new Set(), isStruck: false };
  const mayGoStraight = !used.valueSwitches && faults.size === 0 && run.refusals.size === 0;
  for (let index = 0; index < rows.length; index += 1) {
    used.row = index;
    const row = rows[index];
    const identifier = mayGoStraight && reader.isPlainRow(row) ? (row as Sent).request_unique_identifier : undefined;
    if (typeof identifier !== "string" || done.seen.has(identifier)) {
      const refusal = goLongWay(row, index, done, run);
      if (refusal) return refusal;
      continue;
    }
    done.seen.add(identifier);
    const result = operation.create(row as never, context);
    if (isRefusal(result)) {
      const refusal = refuseRow(identifier, within(result, index, run), done, run);
      if (refusal) return refusal;
    } else {
      const { number, id } = result;
      data.processed_customer_events_set.push({ number, id, request_unique_identifier: identifier });
    }
  }
  used.row = undefined;
  if (rows.length > 0 && data.processed_customer_events_set.length === 0) used.assumes("bulk.all-rows-fail");
  return { count: rows.length, data, isStruck: done.isStruck, faults, untaken: done.untaken };
}

/** What became of the rows so far. */
interface Done {
  readonly data: BulkData;
  readonly untaken: number[];
  /** The identifiers that came. */
  readonly seen: Set<string>;
  isStruck: boolean;
}

/** @returns the refusal that a switch makes one of the whole call */
function goLongWay(sent: unknown, index: number, done: Done, run: RowsRun): Refusal | undefined {
  const row = readRow(sent, index, run);
  const { identifier } = row;
  if (row.parameters !== sent) done.untaken.push(index);
  const fault = run.faults.get(index);
  const result = fault ? doFaultedRow(row, fault, done.seen, run) : doRow(row, done.seen, run);
  // A row that would be refused anyway is refused as ever: a fault never makes a bad row good.
  if (isRefusal(result)) return refuseRow(identifier, result, done, run);
  if (fault) done.isStruck = true;
  if (fault === undefined || fault.outcome === "reported-ok-but-not-committed") {
    const { number, id } = result;
    // A row without an identifier is refused.
    const request_unique_identifier = identifier as string;
    done.data.processed_customer_events_set.push({ number, id, request_unique_identifier });
  } else if (fault.outcome !== "omitted") {
    const { error_description, error_code } = fault;
    const failed = { error_description, error_code, request_unique_identifier: identifier };
    done.data.unprocessed_customer_events_set.push(failed);
  }
  return undefined;
}

/** @returns the same refusal where a switch makes it one of the whole call */
function refuseRow(
  request_unique_identifier: string | null,
  refusal: Refusal,
  { data }: Done,
  { used, errors }: RowsRun,
): Refusal | undefined {
  if (refusesCall(request_unique_identifier, refusal, used)) {
    used.row = undefined;
    return refusal;
  }
  const { code: error_code, text: error_description } = renderRow(errors, refusal);
  data.unprocessed_customer_events_set.push({ error_description, error_code, request_unique_identifier });
  return undefined;
}

const within = (refusal: Refusal, index: number, { set }: RowsRun) => refusedWithin(refusal, () => rowPath(set, index));

/** The documented example shows it: two rows fail with it, and two beside them are processed. */
const shownToFailAlone = "accountsReceivableNotFound";

/** Says what a refused row rests on; does it, by a switch, refuse the whole call? */
function refusesCall(identifier: string | null, refusal: Refusal, used: UsedAssumptions): boolean {
  used.refuses(refusal);
  if (identifier === null) used.assumes("bulk.unreadable-identifier");
  const { refused } = refusal;
  if (refused === shownToFailAlone) return false;
  const isAlone = used.assumes("bulk.rows-fail-alone") === undefined;
  const isRepeated = refused === "requestUniqueIdentifierRepeated";
  return !isAlone || (isRepeated && used.assumes("bulk.repeated-identifier") === "call-refused");
}

function readRow(row: unknown, index: number, { set, reader, used }: RowsRun): ReadRow {
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    const refusal = refuse("rowNotAnObject", { path: rowPath(set, index), value: shownMisplaced(row) });
    return { index, identifier: null, parameters: refusal };
  }
  const { request_unique_identifier: own } = row as Sent;
  const identifier = typeof own === "string" ? own : null;
  const { valueSwitches: on } = used;
  const sent = on ? reader.switchedRow(row, index, on, used.assumes) : row;
  if (isRefusal(sent)) return { index, sent: row, identifier, parameters: sent };
  const { parameters, doubts, hasMoreMistakes = false } = reader.row(sent, index);
  for (const id of doubts) used.assumes(id);
  return { index, sent, identifier, parameters, hasMoreMistakes };
}

function doRow(row: ReadRow, seen: Set<string>, run: RowsRun): Created | Refusal {
  const { index, parameters } = row;
  const repeated = refuseRepeated(row, seen, run.used);
  if (repeated) return repeated;
  if (isRefusal(parameters)) return withNumberAsSent(orMissing(row, parameters, run), run.losses);
  const told = run.refusals.get(index);
  if (told) return told;
  const created = run.operation.create(parameters as never, run.context);
  return isRefusal(created) ? within(created, index, run) : created;
}

function refuseRepeated({ identifier, parameters }: ReadRow, seen: Set<string>, { assumes }: UsedAssumptions) {
  if (identifier === null) return undefined;
  const isRepeated = seen.has(identifier) && assumes("bulk.repeated-identifier") !== "both-done";
  seen.add(identifier);
  if (!isRepeated) return undefined;
  if (isRefusal(parameters)) assumes("bulk.one-error-a-row");
  return refuse("requestUniqueIdentifierRepeated", { value: identifier });
}

/** Why a row is refused whose values are: where it also names something that is not there, the order of the checks decides. */
function orMissing({ sent, hasMoreMistakes }: ReadRow, refusal: Refusal, run: RowsRun): Refusal {
  const { assumes } = run.used;
  const missing = sent && run.operation.missing(run.reader.identifiersIn(sent) as never, run.context);
  if (missing || hasMoreMistakes) assumes("bulk.one-error-a-row");
  return missing && assumes("bulk.values-before-look-ups") === "look-ups-first" ? missing : refusal;
}

/** Does a row and takes it back, unless the fault is that it stays stored. */
function doFaultedRow(row: ReadRow, { outcome }: RowFault, seen: Set<string>, run: RowsRun): Created | Refusal {
  const isKept = () => outcome === "committed-but-reported-failed";
  return run.context.store.attempt(() => doRow(row, seen, run), isKept);
}
