import type { BulkOperation, CallOperation, Context, Operation } from "../method.ts";
import type { BulkData } from "../wire/bulk.ts";
import { isRefusal, type Refusal, type RenderedRefusal, refuse } from "../wire/refusal.ts";
import { type RowFault, type RowRemark, runBulk } from "../wire/run-bulk.ts";
import type { ParameterReader } from "./read-parameters.ts";

/** How a call is done. */
export interface Run {
  readonly reader: ParameterReader;
  readonly context: Context;
  /** Refuse what would be ignored. */
  readonly strict: boolean;
  render(refusal: Refusal): RenderedRefusal;
  rowFault(index: number, row: unknown): RowFault | undefined;
}

/** What a call came to, before `fields_set` and the envelope. */
export interface Outcome {
  readonly data: unknown;
  readonly rows?: { readonly count: number; readonly data: BulkData; readonly remarks: readonly RowRemark[] };
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
  const { data, remarks } = runBulk<object>({
    set,
    rows,
    read: reader.row,
    ignored: reader.ignoredInRow,
    refuseIgnored: (ignored, at) => refuseIgnored(ignored, at, run),
    create: (row) => operation.create(row as never, context),
    render: run.render,
    attempt: context.store.attempt,
    fault: run.rowFault,
  });
  return { data, rows: { count: rows.length, data, remarks } };
}

function runCall(operation: CallOperation, parameters: object, { context }: Run): Outcome | Refusal {
  const data = operation.answer(parameters as never, context);
  return isRefusal(data) ? data : { data };
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
