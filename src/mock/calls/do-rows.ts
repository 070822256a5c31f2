import { identifiersRead } from "../../schema/read-value.ts";
import { placesOf, type SchemaPlace } from "../../schema/schema-place.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { CallContext } from "../../vendor/entities/call-context.ts";
import type { BulkOperation, Method } from "../../vendor/method.ts";
import type { BulkData } from "../../wire/bulk.ts";
import { withNumberAsSent } from "../../wire/json-notes.ts";
import { isRefusal, type Refusal, refuse, renderRow } from "../../wire/refusal.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import type { RowFault } from "../faults/effects/kind.ts";
import type { DoneRows } from "./answer.ts";
import { refusalForNote } from "./call-form.ts";
import type { Created, Row } from "./call-row.ts";
import type { Plan } from "./plan-call.ts";

/** What the rows of a call share while they are done. */
interface Bulk {
  readonly plan: Pick<Plan, "call" | "read" | "notes">;
  readonly operation: BulkOperation;
  readonly context: CallContext;
  readonly place: SchemaPlace;
  readonly set: string;
  readonly max: number;
}

/**
 * Does the rows in their order. A row fails alone; the others are processed [documented for an account that is not found,
 * inferred for the rest]. What becomes of each stands in its `result`.
 * @returns a refusal where a variant makes that of a row one of the whole call
 */
export function doRows(plan: Bulk["plan"], operation: BulkOperation, context: CallContext): Refusal | undefined {
  const { call, read, notes } = plan;
  const { rows = [] } = read;
  const { set, max } = operation.method.bulk as NonNullable<Method["bulk"]>;
  if (rows.length === 0 && notes.assume("bulk.empty-request-set") === "refused") {
    return refuse("mandatoryMissing", { path: set });
  }
  const identifiers = new Set<string>();
  let current = rows[0] as Row;
  const place = placesOf(schemaTree(operation.method.parameters, call.release), set).row as SchemaPlace;
  const own = { ...context, assumes: (id) => current.assume(id) } satisfies CallContext;
  const bulk: Bulk = { plan, operation, context: own, place, set, max };
  for (const row of rows) {
    current = row;
    // A set does not grow by what it has.
    const isRepeated = row.identifier !== null && identifiers.size === identifiers.add(row.identifier).size;
    const { fault } = row;
    const result = fault
      ? context.store.attempt(
          () => doRow(row, isRepeated, bulk),
          () => fault.isStored,
        )
      : doRow(row, isRepeated, bulk);
    row.result = result;
    if (isRefusal(result) && refusesCall(row, result)) return result;
  }
  return undefined;
}

/** The order of the checks of a row. */
function doRow(row: Row, isRepeated: boolean, bulk: Bulk): Created | Refusal {
  const { call } = bulk.plan;
  if (isRepeated && row.assume("bulk.repeated-identifier") !== "both-done") {
    if (isRefusal(row.read) || row.mistakes.length > 0) row.assume("bulk.one-error-a-row");
    return refuse("requestUniqueIdentifierRepeated", { value: row.identifier as string });
  }
  if (isRefusal(row.read)) return withNumberAsSent(row.read, call.jsonNotes);
  const [mistake] = row.mistakes;
  if (mistake) return withNumberAsSent(orMissing(mistake.refusal, row, row.read, bulk), call.jsonNotes);
  const tooMany = refusedForItsNumber(row, bulk);
  if (tooMany) return tooMany;
  const note = row.firstRefusing();
  return note ? refusalForNote(note, call.release, row.at) : create(row, row.read, bulk);
}

function refusedForItsNumber({ index }: Row, { plan, set, max }: Bulk): Refusal | undefined {
  if (index < max || plan.notes.policy.variantOf("bulk.more-than-max") !== "others-refused") return undefined;
  return refuse("tooManyRows", { path: set, count: String(plan.read.rows?.length), max: String(max) });
}

/** Why a row with a mistake is refused: where it also names something that is not there, the order of the checks decides. */
function orMissing(mistake: Refusal, row: Row, read: object, { operation, context, place }: Bulk): Refusal {
  const isFirst = row.variantOf("bulk.values-before-look-ups") === "look-ups-first";
  // An answer rests on how something is looked up only where that comes first.
  const lookup = { store: context.store, assumes: isFirst ? context.assumes : row.variantOf };
  const missing = operation.missing(identifiersRead(place, read, row) as never, lookup);
  if (missing || row.mistakes.length > 1) row.assume("bulk.one-error-a-row");
  if (missing) row.assume("bulk.values-before-look-ups");
  return missing && isFirst ? missing : mistake;
}

function create(row: Row, read: object, { operation, context }: Bulk): Created | Refusal {
  const result = operation.create(read as never, context);
  if (!isRefusal(result) || result.values["path"] === undefined) return result;
  // The error text names a place in the row as one in the call.
  return refuse(result.kind, { ...result.values, path: `${row.at}.${result.values["path"]}` });
}

/** The documented example shows it: two rows fail with it, and two beside them are processed. */
const shownToFailAlone = "accountsReceivableNotFound";

function refusesCall(row: Row, refusal: Refusal): boolean {
  row.noteRefusal(refusal);
  if (row.identifier === null) row.assume("bulk.unreadable-identifier");
  const { kind: refused } = refusal;
  if (refused === shownToFailAlone) return false;
  const isAlone = row.assume("bulk.rows-fail-alone") === undefined;
  const isRepeated = refused === "requestUniqueIdentifierRepeated";
  return !isAlone || (isRepeated && row.assume("bulk.repeated-identifier") === "call-refused");
}

/** What the rows are answered; the sets and their members stand in the order of the documented answer. */
export function answerRows(rows: readonly Row[], errors: VendorErrorTable): DoneRows {
  const data: BulkData = { unprocessed_customer_events_set: [], processed_customer_events_set: [] };
  const failed: Row[] = [];
  let stored = 0;
  for (const row of rows) {
    const { identifier, result, fault, outcome } = row;
    if (row.isStored) stored += 1;
    if (outcome === "processed") {
      const { number, id } = result as Created;
      // A row without an identifier is refused.
      const request_unique_identifier = identifier as string;
      data.processed_customer_events_set.push({ number, id, request_unique_identifier });
    } else if (outcome === "unprocessed") {
      failed.push(row);
      const { error_description, error_code } = isRefusal(result) ? renderRow(errors, result) : (fault as RowFault);
      const answer = { error_description, error_code, request_unique_identifier: identifier };
      data.unprocessed_customer_events_set.push(answer);
    }
  }
  return { rows, failed, stored, data, errors };
}
