import type { BulkOperation, CallOperation, Context, Operation } from "../method.ts";
import type { BulkOutcome, RowFault } from "../wire/bulk-outcome.ts";
import { isRefusal, type Refusal, type RenderedRow, refuse } from "../wire/refusal.ts";
import { runBulk } from "./bulk-rows.ts";
import type { ParameterReader } from "./read-parameters.ts";

/** How a call is done. */
export interface Run {
  readonly reader: ParameterReader;
  readonly context: Context;
  /** Refuse what would be ignored. */
  readonly strict: boolean;
  /** A refusal of one row, as the answer shows it. */
  render(refusal: Refusal): RenderedRow;
  rowFault(index: number, row: unknown): RowFault | undefined;
}

/** What a call came to, before `fields_set` and the envelope. */
export interface Outcome {
  readonly data: unknown;
  /** What became of each row; `undefined` for a method that has none. */
  readonly rows: BulkOutcome | undefined;
}

/** Runs an operation on parameters that have passed its schema. When it throws, nothing of it stays stored. */
export function runOperation(operation: Operation, parameters: object, run: Run): Outcome | Refusal {
  return run.context.store.attempt(() =>
    isBulk(operation) ? runRows(operation, parameters, run) : runCall(operation, parameters, run),
  );
}

function runRows(operation: BulkOperation, parameters: object, run: Run): Outcome {
  const { reader, context } = run;
  const set = operation.contract.bulk?.set as string;
  const rows = (parameters as Record<string, readonly unknown[]>)[set] as readonly unknown[];
  const outcome = runBulk<object>({
    set,
    rows,
    read: reader.row,
    ignored: reader.ignoredInRow,
    refuseIgnored: (ignored, at) => refuseIgnored(ignored, at, run),
    create: operation.begin(context) as (row: object) => { id: string; number: string } | Refusal,
    render: run.render,
    attempt: context.store.attempt,
    fault: run.rowFault,
  });
  return { data: outcome.data, rows: outcome };
}

function runCall(operation: CallOperation, parameters: object, { context }: Run): Outcome | Refusal {
  const data = operation.answer(parameters as never, context);
  return isRefusal(data) ? data : { data, rows: undefined };
}

/** The refusal that `--strict` makes of ignored members. */
export function refuseIgnored(
  ignored: readonly string[],
  at: string,
  run: { readonly strict: boolean; readonly context: Pick<Context, "release"> },
) {
  if (!run.strict || ignored.length === 0) return undefined;
  const path = at === "" ? (ignored[0] as string) : `${at}.${ignored[0]}`;
  return refuse("unknownMember", { path, release: run.context.release.name });
}

const isBulk = (operation: Operation): operation is BulkOperation => operation.contract.bulk !== undefined;
