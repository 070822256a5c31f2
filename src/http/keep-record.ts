import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";

/** Enters a call and its answer into the journal of its sandbox. */
export function keepRecord(call: Call, answer: Answer, durationMs: number, remarks: readonly string[]): void {
  const { sandbox, operation, requestId, verb, path, query, headers, body } = call;
  const { rows } = answer;
  sandbox.journal.add({
    requestId,
    atMs: sandbox.clock.nowMs(),
    durationMs,
    operation: operation?.contract.name,
    release: sandbox.release.name,
    verb,
    path,
    query,
    headers,
    body: typeof body === "string" ? body : "",
    status: isSilent(answer) ? 0 : answer.status,
    answer: isSilent(answer) ? "" : answer.text,
    outcome: answer.outcome,
    statusCode: answer.statusCode,
    provenance: answer.provenance,
    rows: rows && { count: rows.count, remarks: rows.remarks, data: answer.isWhole ? undefined : rows.data },
    ignored: answer.ignored,
    warnings: remarks,
    faults: answer.faults?.decisions ?? none,
  });
}

const none: readonly never[] = [];
const silent = new Set(["empty", "reset", "random-data", "hang"]);

/** Does nothing go out that is HTTP? */
const isSilent = ({ broken }: Answer) => broken !== undefined && silent.has(broken.effect.type);
