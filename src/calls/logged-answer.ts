import { firstOf, type LoggedCall, type LoggedRows, mostShown, refusalOf, shownPath } from "../journal/logged-call.ts";
import type { BulkOutcome } from "../wire/bulk-outcome.ts";
import { maskJson } from "../wire/secrets.ts";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";
import { ignoredNames } from "./ignored-names.ts";

/**
 * What the log says of a call that was answered.
 * @param status HTTP status; `null` when nothing went out that is HTTP
 * @param remarks what else is to be said of it
 */
export function loggedAnswer(
  call: Call,
  answer: Answer,
  { status, durationMs, remarks }: { status: number | null; durationMs: number; remarks: readonly string[] },
): LoggedCall {
  const { outcome, rows, hits } = answer;
  const isDone = outcome === "processed" || outcome === "partly processed";
  return {
    operation: call.operation?.contract.name ?? null,
    outcome,
    rows: rows ? loggedRows(rows) : null,
    fault: firstOf(hits.map(({ rule }) => rule.id)),
    durationMs,
    sandbox: call.sandbox.name,
    requestId: call.requestId,
    status,
    verb: call.verb,
    path: shownPath(call.path),
    reason: isDone || status === null ? null : refusalOf(parsed(maskJson(answer.text))),
    ignored: firstOf(ignoredNames(answer)),
    warnings: firstOf(remarks),
  };
}

function loggedRows({ count, data }: BulkOutcome): LoggedRows {
  const { processed_customer_events_set: done, unprocessed_customer_events_set: failed } = data;
  const failures = failed
    .slice(0, mostShown)
    .map(({ request_unique_identifier, error_code }) => ({ request_unique_identifier, error_code }));
  return { count, processed: done.length, unprocessed: failed.length, failures };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
