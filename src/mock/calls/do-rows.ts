import { isJsonObject } from "../../common/json.ts";
import { type InputNode, inputNodes } from "../../schema/input-node.ts";
import { identifiersRead } from "../../schema/read-value.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { CallContext } from "../../vendor/entities/call-context.ts";
import type { BulkOperation, CreatedRow, Method } from "../../vendor/method.ts";
import type { BulkData } from "../../wire/envelope.ts";
import { withNumberAsSent } from "../../wire/json-notes.ts";
import { isRefusal, type Refusal, refuse, renderRow } from "../../wire/refusal.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import { refusalForNote } from "./call-form.ts";
import type { Row } from "./call-row.ts";
import type { Plan } from "./plan-call.ts";
import { type BulkResult, countReason, type ReasonCounts } from "./row-reasons.ts";

/** What the rows of a call share while they are done. */
interface Bulk {
  readonly plan: Pick<Plan, "call" | "input" | "notes">;
  readonly operation: BulkOperation;
  readonly context: CallContext;
  readonly place: InputNode;
  readonly set: string;
  readonly max: number;
}

/**
 * Does the rows in order: each creates something or is refused. A failed row does not fail the others [documented for an account that
 * is not found, inferred for the rest].
 * @returns the refusal of the call, if a variant lets a failed row refuse it
 */
export function doRows(plan: Bulk["plan"], operation: BulkOperation, context: CallContext): Refusal | undefined {
  const { call, input, notes } = plan;
  const { rows = [] } = input;
  const { set, max } = operation.method.bulk as NonNullable<Method["bulk"]>;
  if (rows.length === 0 && notes.assume("bulk.empty-request-set") === "refused") {
    return refuse("mandatoryMissing", { path: set });
  }
  const identifiers = new Set<string>();
  const place = inputNodes(schemaTree(operation.method.parameters, call.release), set).row as InputNode;
  // The row that is being done takes the notes of its operation.
  let current = rows[0] as Row;
  const rowContext: CallContext = { ...context, assumes: (id) => current.assume(id) };
  const bulk: Bulk = { plan, operation, context: rowContext, place, set, max };
  let hasFailure = false;
  let isBehindNoted = false;
  for (const row of rows) {
    current = row;
    const { identifier, fault } = row;
    const isRepeated = identifier !== null && identifiers.has(identifier);
    if (identifier !== null) identifiers.add(identifier);
    const before = context.stored.length;
    const result = fault
      ? context.store.attempt(
          () => doRow(row, isRepeated, bulk),
          () => fault.isStored,
        )
      : doRow(row, isRepeated, bulk);
    if (isRefusal(result)) {
      row.refusal = result;
      if (noteRowRefusal(row, result)) return result;
      hasFailure ||= result.kind === documentedRowFailure;
      continue;
    }
    row.created = result;
    row.isEarlier = context.stored.length === before;
    // The first such row tells it for all.
    if (hasFailure && !isBehindNoted) row.assume("bulk.rows-behind-failure");
    isBehindNoted = hasFailure;
  }
  return undefined;
}

/** Checks a row in this order, then creates its record. */
function doRow(row: Row, isRepeated: boolean, bulk: Bulk): CreatedRow | Refusal {
  const { call } = bulk.plan;
  if (isRepeated && row.assume("bulk.repeated-identifier") !== "both-done") {
    if (row.validationErrors.length > 0) row.assume("bulk.one-error-a-row");
    return refuse("requestUniqueIdentifierRepeated", { value: row.identifier as string });
  }
  const validationError = row.validationErrors[0];
  if (validationError)
    return withNumberAsSent(validationErrorOrMissing(validationError.refusal, row, bulk), call.jsonNotes);
  const overflow = overflowRefusal(row, bulk);
  if (overflow) return overflow;
  const note = row.refusingNote();
  return note ? refusalForNote(note, call.release, row.at) : create(row, row.values, bulk);
}

function overflowRefusal({ index }: Row, { plan, set, max }: Bulk): Refusal | undefined {
  if (index < max || plan.notes.policy.variantOf("bulk.more-than-max") !== "others-refused") return undefined;
  return refuse("tooManyRows", { path: set, count: String(plan.input.rows?.length), max: String(max) });
}

/**
 * The refusal of a row with a validation error. If an identifier names nothing too, the switch `bulk.values-before-look-ups` decides
 * which of the two comes first.
 */
function validationErrorOrMissing(validationError: Refusal, row: Row, { operation, context, place }: Bulk): Refusal {
  if (!isJsonObject(row.values)) return validationError;
  const areLookUpsFirst = row.policy.variantOf("bulk.values-before-look-ups") === "look-ups-first";
  // A look-up adds assumptions only if it comes first.
  const lookup = { store: context.store, assumes: areLookUpsFirst ? context.assumes : row.policy.variantOf };
  const missing = operation.missing(identifiersRead(place, row.values, row) as never, lookup);
  if (missing || row.validationErrors.length > 1) row.assume("bulk.one-error-a-row");
  if (missing) row.assume("bulk.values-before-look-ups");
  return missing && areLookUpsFirst ? missing : validationError;
}

function create(row: Row, input: object, { operation, context }: Bulk): CreatedRow | Refusal {
  const result = operation.create(input as never, context);
  if (!isRefusal(result) || result.values["path"] === undefined) return result;
  // The operation knows the path in the row; the error text shows the path in the call.
  return refuse(result.kind, { ...result.values, path: `${row.at}.${result.values["path"]}` });
}

/** The documented example shows that this refusal fails only its row. */
const documentedRowFailure = "accountsReceivableNotFound";

/** Notes the assumptions behind the refusal of a row. @returns whether it refuses the call */
function noteRowRefusal(row: Row, refusal: Refusal): boolean {
  row.noteRefusal(refusal);
  if (row.identifier === null) row.assume("bulk.unreadable-identifier");
  const { kind } = refusal;
  if (kind === documentedRowFailure) return false;
  const failsAlone = row.assume("bulk.rows-fail-alone") === undefined;
  const isRepeated = kind === "requestUniqueIdentifierRepeated";
  return !failsAlone || (isRepeated && row.assume("bulk.repeated-identifier") === "call-refused");
}

/** The answer to the rows. Sets and members have the order of the documented answer. */
export function answerRows(rows: readonly Row[], errors: VendorErrorTable): BulkResult {
  const data: BulkData = { unprocessed_customer_events_set: [], processed_customer_events_set: [] };
  const failedRows: Row[] = [];
  const hiddenRows: Row[] = [];
  const reasons: ReasonCounts = new Map();
  let storedCount = 0;
  for (const row of rows) {
    const { identifier, refusal, created, fault, outcome, isStored } = row;
    if (isStored) storedCount += 1;
    if (outcome === "processed") {
      const { number, id, shown } = created as CreatedRow;
      // A row without an identifier is refused.
      const request_unique_identifier = identifier as string;
      const row = { number, id, request_unique_identifier };
      data.processed_customer_events_set.push(shown ? { ...(shown as typeof row), request_unique_identifier } : row);
      continue;
    }
    if (outcome === "omitted" || isStored) hiddenRows.push(row);
    const error = refusal ? renderRow(errors, refusal) : fault;
    if (outcome === "omitted" || !error) continue;
    failedRows.push(row);
    countReason(reasons, row);
    const { error_description, error_code } = error;
    data.unprocessed_customer_events_set.push({ error_description, error_code, request_unique_identifier: identifier });
  }
  return { rowCount: rows.length, failedRows, hiddenRows, reasons, storedCount, data, errors };
}
