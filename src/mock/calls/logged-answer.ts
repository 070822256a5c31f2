import { jsonOr } from "../../ground/json-or.ts";
import type { BulkOutcome } from "../../wire/bulk-outcome.ts";
import { maskedAnswer, maskedBody } from "../../wire/secrets/mask-body.ts";
import { maskPath, maskQuery, maskText } from "../../wire/secrets/mask-text.ts";
import { firstOf, type LoggedCall, type LoggedRows, mostShown, refusalOf, shownPath } from "../journal/logged-call.ts";
import type { Answer } from "./answer.ts";
import { type Call, isJsonBody } from "./call.ts";
import { ignoredNames } from "./let-pass/ignored-names.ts";

/**
 * What the log says of a call that was answered.
 * @param status HTTP status; `null` when nothing went out that is HTTP
 * @param warnings what else is to be said of it
 */
export function loggedAnswer(
  call: Call,
  answer: Answer,
  { status, durationMs, warnings }: { status: number | null; durationMs: number; warnings: readonly string[] },
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
    path: shownPath(maskPath(call.path)),
    reason: isDone || status === null ? null : reasonOfRefusal(call, answer),
    ignored: firstOf([...ignoredNames(answer)].map(maskText)),
    warnings: firstOf(warnings),
  };
}

function loggedRows({ count, data }: BulkOutcome): LoggedRows {
  const { processed_customer_events_set: done, unprocessed_customer_events_set: failed } = data;
  const failures = failed.slice(0, mostShown).map(({ request_unique_identifier: sent, error_code }) => ({
    request_unique_identifier: sent === null ? null : maskText(sent),
    error_code,
  }));
  return { count, processed: done.length, unprocessed: failed.length, failures };
}

/** Why a call was not done, without the secrets that it was sent. */
function reasonOfRefusal(call: Call, { text }: Answer): string | null {
  const { body, query } = call;
  const secrets = new Set<string>();
  maskQuery(query, secrets);
  if (typeof body === "string") maskedBody(body, isJsonBody(call), secrets);
  return refusalOf(jsonOr(maskedAnswer(text, secrets).join("")));
}
