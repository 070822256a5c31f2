import { jsonOr } from "../../ground/json.ts";
import type { UnprocessedRow } from "../../wire/bulk.ts";
import type { BulkOutcome } from "../../wire/bulk-outcome.ts";
import { maskedAnswer } from "../../wire/secrets/mask-json.ts";
import { maskPath, maskText } from "../../wire/secrets/mask-text.ts";
import {
  firstOf,
  type LoggedCall,
  type LoggedRows,
  mostShown,
  refusalOf,
  rowFailure,
  shownPath,
} from "../journal/logged-call.ts";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";

/** What is known of a call only when it is over. */
export interface Ended {
  /** HTTP status; `null` when nothing went out that is HTTP. */
  readonly status: number | null;
  readonly durationMs: number;
  /** What else is to be said of it. */
  readonly warnings: readonly string[];
  /** Its number in the journal of its sandbox. */
  readonly sequence: number;
  readonly requestId: string;
  /** The secrets of the request, which its answer may repeat. */
  readonly secrets: ReadonlySet<string>;
}

/** What the log says of a call that was answered. */
export function loggedAnswer(
  call: Call,
  answer: Answer,
  { status, durationMs, warnings, sequence, requestId, secrets }: Ended,
): LoggedCall {
  const { outcome, rows, hits } = answer;
  const isDone = outcome.endsWith("processed");
  return {
    operation: call.operation?.contract.name ?? null,
    outcome,
    rows: rows ? loggedRows(rows, secrets) : null,
    fault: firstOf(hits.map(({ rule }) => rule.id)),
    durationMs,
    sandbox: call.sandbox.name,
    sequence,
    requestId,
    status,
    verb: call.verb,
    path: shownPath(maskPath(call.path)),
    reason: isDone || status === null ? null : refusalOf(jsonOr(maskedAnswer(answer.text, secrets))),
    ignored: firstOf(answer.words.ignored.map((name) => maskText(rows ? withoutSet(name, call) : name))),
    warnings: firstOf(warnings),
  };
}

/** The row of a set stands in a line as `[]`, without the name of the set. */
function withoutSet(name: string, { operation }: Call): string {
  const set = operation?.contract.bulk?.set;
  return set !== undefined && name.startsWith(`${set}[].`) ? name.slice(set.length) : name;
}

function loggedRows({ count, data }: BulkOutcome, secrets: ReadonlySet<string>): LoggedRows {
  const { processed_customer_events_set: done, unprocessed_customer_events_set: failed } = data;
  const failures = masked(failed.slice(0, mostShown), secrets).map(rowFailure);
  return { count, processed: done.length, unprocessed: failed.length, failures };
}

const masked = (rows: readonly UnprocessedRow[], secrets: ReadonlySet<string>): readonly UnprocessedRow[] =>
  rows.length === 0 ? rows : (JSON.parse(maskedAnswer(JSON.stringify(rows), secrets)) as UnprocessedRow[]);
