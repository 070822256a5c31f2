import type { KeptRows } from "../journal/journal.ts";
import type { BulkOutcome } from "../wire/bulk-outcome.ts";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";

/** Enters a call and its answer into the journal of its sandbox. */
export function keepRecord(call: Call, answer: Answer, durationMs: number, remarks: readonly string[]): void {
  const { sandbox, operation, requestId, verb, path, query, headers, body } = call;
  const { rows } = answer;
  const kept = {
    requestId,
    atMs: sandbox.clock.nowMs(),
    durationMs,
    operation: operation?.contract.name,
    release: sandbox.release.name,
    verb,
    path,
    query,
    headers,
    status: isSilent(answer) ? 0 : answer.status,
    outcome: answer.outcome,
    statusCode: answer.statusCode,
    provenance: answer.provenance,
    rows: rows && keptRows(rows, answer.isWhole === true),
    ignored: answer.ignored,
    warnings: remarks,
    faults: answer.faults?.decisions ?? none,
  };
  sandbox.journal.add(kept, typeof body === "string" ? body : "", isSilent(answer) ? "" : answer.text);
}

const keptRows = ({ count, refusals, remarks, data }: BulkOutcome, isWhole: boolean): KeptRows => ({
  count,
  refusals,
  remarks,
  data: isWhole ? undefined : data,
});

const none: readonly never[] = [];
const silent = new Set(["empty", "reset", "random-data", "hang"]);

/** Does nothing go out that is HTTP? */
const isSilent = ({ broken }: Answer) => broken !== undefined && silent.has(broken.effect.type);
