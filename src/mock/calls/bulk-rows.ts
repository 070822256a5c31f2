import { isJsonObject } from "../../ground/json.ts";
import type { CallContext } from "../../vendor/entities/token.ts";
import type { BulkOperation } from "../../vendor/method.ts";
import type { BulkData, BulkOutcome, RowFault } from "../../wire/bulk.ts";
import { processedRow, rowPath, unprocessedRow } from "../../wire/bulk.ts";
import type { Fit } from "../../wire/fast-check.ts";
import { isRefusal, type Refusal, refuse, renderRow, shownMisplaced } from "../../wire/refusal.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import { type JsonLoss, withNumberAsSent } from "./audit/json-losses.ts";
import { identifiersIn, type ParameterReader, type ReadParameters, readParameters } from "./read-parameters.ts";
import { switchedValues } from "./switched-values.ts";
import type { UsedAssumptions } from "./used-assumptions.ts";

export interface RowsRun {
  readonly operation: BulkOperation;
  readonly context: CallContext;
  readonly set: string;
  readonly reader: ParameterReader;
  readonly faults: ReadonlyMap<number, RowFault>;
  /** Why `--strict` or a variant refuses a row for what is otherwise only told of it, by its index. */
  readonly refusals: ReadonlyMap<number, Refusal>;
  readonly losses: readonly JsonLoss[];
  readonly errors: VendorErrorTable;
  readonly used: UsedAssumptions;
}

/**
 * A row fails alone; the others are processed [documented for an account that is not found, inferred for the rest].
 * @returns a refusal where a switch makes that of a row one of the whole call
 */
export function doRows(rows: readonly unknown[], run: RowsRun): BulkOutcome | Refusal {
  const { used, reader, faults } = run;
  if (rows.length === 0 && used.assumes("bulk.empty-request-set") === "refused") {
    return refuse("mandatoryMissing", { path: run.set });
  }
  const results: (Created | Refusal)[] = [];
  const untaken: number[] = [];
  const seen = new Set<string>();
  const mayGoStraight = !used.valueSwitches && faults.size === 0 && run.refusals.size === 0;
  // First all are checked, then all are done, then all are answered: that is faster than row by row.
  const fits = mayGoStraight ? rows.map((row) => reader.row.check(row)) : [];
  for (let index = 0; index < rows.length; index += 1) {
    const sent = rows[index];
    used.row = index;
    const identifier = identifierOf(sent);
    // A set does not grow by what it has.
    const isRepeated = identifier !== null && seen.size === seen.add(identifier).size;
    const fit = identifier === null || isRepeated ? undefined : fits[index];
    const fault = faults.get(index);
    const result =
      fit === "plain"
        ? create(sent as object, index, run)
        : goLongWay({ sent, index, identifier, isRepeated, fault, fit }, untaken, run);
    if (isRefusal(result) && refusesCall(identifier, result, used)) {
      used.row = undefined;
      return result;
    }
    results.push(result);
  }
  used.row = undefined;
  // The sets and their members stand in the order of the documented answer.
  const data: BulkData = { unprocessed_customer_events_set: [], processed_customer_events_set: [] };
  results.forEach((result, index) => {
    answerRow(data, identifierOf(rows[index]), result, faults.get(index), run.errors);
  });
  if (rows.length > 0 && data.processed_customer_events_set.length === 0) used.assumes("bulk.all-rows-fail");
  const isStruck = [...faults.keys()].some((index) => index in results && !isRefusal(results[index]));
  return { count: rows.length, data, isStruck, faults, untaken };
}

type Created = { readonly id: string; readonly number: string };

/** The row's own, where it is a String: `16` is not `"16"`, and is not echoed as if it were. */
function identifierOf(row: unknown): string | null {
  const own = (row as { readonly request_unique_identifier?: unknown } | null | undefined)?.request_unique_identifier;
  return typeof own === "string" ? own : null;
}

function create(row: object, index: number, { operation, context, set }: RowsRun): Created | Refusal {
  const result = operation.create(row as never, context);
  if (!isRefusal(result) || result.values["path"] === undefined) return result;
  // A place in the row is told as one of the call.
  return refuse(result.refused, { ...result.values, path: `${rowPath(set, index)}.${result.values["path"]}` });
}

/** Says in the answer what became of a row. One that would be refused anyway is refused as ever: no fault makes a bad row good. */
function answerRow(
  { processed_customer_events_set: processed, unprocessed_customer_events_set: unprocessed }: BulkData,
  identifier: string | null,
  result: Created | Refusal,
  fault: RowFault | undefined,
  errors: VendorErrorTable,
): void {
  if (isRefusal(result)) {
    const { code, text } = renderRow(errors, result);
    unprocessed.push(unprocessedRow(text, code, identifier));
  } else if (fault === undefined || fault.outcome === "reported-ok-but-not-committed") {
    // A row without an identifier is refused.
    processed.push(processedRow(result.number, result.id, identifier as string));
  } else if (fault.outcome !== "omitted") {
    unprocessed.push(unprocessedRow(fault.error_description, fault.error_code, identifier));
  }
}

/** The documented example shows it: two rows fail with it, and two beside them are processed. */
const shownToFailAlone = "accountsReceivableNotFound";

function refusesCall(identifier: string | null, refusal: Refusal, used: UsedAssumptions): boolean {
  used.refuses(refusal);
  if (identifier === null) used.assumes("bulk.unreadable-identifier");
  const { refused } = refusal;
  if (refused === shownToFailAlone) return false;
  const isAlone = used.assumes("bulk.rows-fail-alone") === undefined;
  const isRepeated = refused === "requestUniqueIdentifierRepeated";
  return !isAlone || (isRepeated && used.assumes("bulk.repeated-identifier") === "call-refused");
}

interface OddRow {
  readonly sent: unknown;
  readonly index: number;
  readonly identifier: string | null;
  readonly isRepeated: boolean;
  readonly fault: RowFault | undefined;
  /** Absent where it was not looked for. */
  readonly fit: Fit | undefined;
}

/** Reads a row, notes it when it is not taken as it stands, and does it; under a fault it is taken back, unless it stays stored. */
function goLongWay(row: OddRow, untaken: number[], run: RowsRun): Created | Refusal {
  const { sent, index, fault } = row;
  const read = readRow(row, run);
  if (read.parameters !== sent) untaken.push(index);
  if (!fault) return doRow(row, read, run);
  return run.context.store.attempt(
    () => doRow(row, read, run),
    () => fault.outcome === "committed-but-reported-failed",
  );
}

interface ReadRow extends Omit<ReadParameters, "doubts"> {
  readonly seen?: object;
}

function readRow({ sent, index, fit }: OddRow, { set, reader: { row }, used }: RowsRun): ReadRow {
  const at = rowPath(set, index);
  if (!isJsonObject(sent)) return { parameters: refuse("rowNotAnObject", { path: at, value: shownMisplaced(sent) }) };
  const { valueSwitches: on } = used;
  const switched = on ? switchedValues(sent, row.tree, on, at, used.assumes) : sent;
  if (isRefusal(switched)) return { seen: sent, parameters: switched };
  const read = readParameters(row, switched, at, fit);
  for (const id of read.doubts) used.assumes(id);
  return { ...read, seen: switched };
}

function doRow(
  { index, identifier, isRepeated }: OddRow,
  { seen, parameters, hasMoreMistakes }: ReadRow,
  run: RowsRun,
): Created | Refusal {
  const { assumes, variantOf } = run.used;
  if (isRepeated && assumes("bulk.repeated-identifier") !== "both-done") {
    if (isRefusal(parameters)) assumes("bulk.one-error-a-row");
    return refuse("requestUniqueIdentifierRepeated", { value: identifier as string });
  }
  if (!isRefusal(parameters)) return run.refusals.get(index) ?? create(parameters, index, run);
  // Where it also names something that is not there, the order of the checks decides.
  const isFirst = variantOf("bulk.values-before-look-ups") === "look-ups-first";
  // An answer rests on how something is looked up only where that comes first.
  const lookUps = { store: run.context.store, assumes: isFirst ? assumes : variantOf };
  const missing = seen && run.operation.missing(identifiersIn(seen, run.reader.row.tree) as never, lookUps);
  if (missing || hasMoreMistakes) assumes("bulk.one-error-a-row");
  if (missing) assumes("bulk.values-before-look-ups");
  return withNumberAsSent(missing && isFirst ? missing : parameters, run.losses);
}
