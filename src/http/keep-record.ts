import { stopwatchMs } from "../clock.ts";
import { maskHeaders, maskJson, maskQuery } from "../wire/secrets.ts";
import type { Answer } from "./answer.ts";
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
    status: isSilent(answer) ? 0 : answer.status,
    answer: isSilent(answer) ? "" : maskJson(answer.text),
    outcome: answer.outcome,
    statusCode: answer.statusCode,
    provenance: answer.provenance,
    ...(answer.rows && { rows: answer.rows }),
    ignored: answer.ignored,
    warnings: remarks,
    faults: answer.faults?.decisions ?? none,
  });
}

const none: readonly never[] = [];
const silent = new Set(["empty", "reset", "random-data", "hang"]);

/** Does nothing go out that is HTTP? */
const isSilent = ({ broken }: Answer) => broken !== undefined && silent.has(broken.effect.type);
