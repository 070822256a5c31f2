import { stopwatchMs } from "../clock.ts";
import { maskHeaders, maskJson, maskQuery } from "../wire/secrets.ts";
import type { Answer } from "./answer-call.ts";
import type { Call } from "./call.ts";

/** Enters a call and its answer into the journal of its sandbox. */
export function keepRecord(call: Call, answer: Answer, remarks: readonly string[]): void {
  const { sandbox, operation, requestId, verb, path } = call;
  const body = typeof call.body === "string" ? call.body : "";
  sandbox.journal.add({
    requestId,
    atMs: sandbox.clock.nowMs(),
    durationMs: stopwatchMs() - call.startedMs,
    operation: operation?.contract.name,
    release: sandbox.release.name,
    verb,
    path,
    query: maskQuery(call.query),
    headers: maskHeaders(call.headers),
    body: maskJson(body),
    bodyBytes: Buffer.byteLength(body),
    status: answer.status,
    answer: maskJson(answer.text),
    outcome: answer.outcome,
    statusCode: answer.statusCode,
    provenance: answer.provenance,
    ...(answer.rows && { rows: answer.rows }),
    ignored: answer.ignored,
    warnings: remarks,
  });
}
