import { cutText, firstAndMore } from "../../ground/config-error.ts";
import { jsonOr } from "../../ground/json.ts";
import { type Log, logCall } from "../../ground/log.ts";
import type { BulkOutcome, UnprocessedRow } from "../../wire/bulk.ts";
import { isRefusal } from "../../wire/refusal.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { maskedAnswer, type ReadBody } from "../../wire/secrets/mask-json.ts";
import { maskPath, maskText } from "../../wire/secrets/mask-text.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import { decisionsOf } from "../faults/hit.ts";
import { addCall, callId } from "../journal/journal.ts";
import type { KeptRows } from "../journal/journal-record.ts";
import {
  callLine,
  firstOf,
  type LoggedCall,
  type LoggedRows,
  mostShown,
  refusalOf,
  rowFailure,
  shownPath,
} from "../journal/logged-call.ts";
import type { Answer } from "./answer.ts";
import { longestNumber } from "./audit/json-losses.ts";
import { ignoredOfCall, ignoredOfRows } from "./audit/remark-words.ts";
import type { Call } from "./call.ts";
import type { Meter } from "./meter.ts";

/**
 * The id that the next call of a sandbox is told by, everywhere: the client's own, else the number that the journal gives it.
 * It holds until a call is reported, so report it before anything is waited for.
 */
export const requestIdOf = ({ requestId, sandbox: { journal } }: Pick<Call, "requestId" | "sandbox">): string =>
  requestId ?? callId(journal.total + 1);

/**
 * Tells of a call that was answered: the journal of its sandbox keeps it, it is counted, and the log has a line of it.
 * @param remarks what is to be said of its method in its release
 */
export function reportCall(
  { log, meter }: { readonly log: Log; readonly meter: Meter },
  call: Call,
  answer: Answer,
  durationMs: number,
  remarks: readonly string[],
): void {
  const isSilent = answer.broken !== undefined && silent.has(answer.broken.effect.type);
  const status = isSilent ? null : answer.status;
  const ended = {
    status,
    durationMs,
    warnings: [...remarks, ...answer.words.warnings],
    sequence: call.sandbox.journal.total + 1,
    requestId: requestIdOf(call),
    secrets: new Set(call.losses.length === 0 ? [] : secretNumbers(call)),
  };
  keep(call, answer, ended);
  count(meter, call, answer, durationMs);
  logCall(log, () => loggedAnswer(call, answer, ended), callLine);
}

function keep(
  call: Call,
  answer: Answer,
  { status, durationMs, warnings, requestId, secrets }: Ended & { readonly secrets: Set<string> },
): void {
  const { sandbox, operation, verb, path, query, headers, body } = call;
  const { rows, words, outcome } = answer;
  // What its method says, and no text that a fault rule or the stand-in itself made.
  const isOfMethod = outcome.endsWith("processed") || outcome === "refused";
  const kept = {
    requestId,
    atMs: sandbox.clock.nowMs(),
    durationMs,
    operation: operation?.contract.name,
    release: call.release.name,
    verb,
    path,
    query,
    headers,
    status: status ?? 0,
    outcome,
    statusCode: answer.statusCode,
    provenance: answer.provenance,
    assumptions: answer.assumptions,
    rows: rows && keptRows(rows, answer, answer.text.length > sandbox.journal.limits.entryBytes),
    ignored: answer.remarks.length === 0 ? [] : firstNames(rows ? ignoredOfCall(answer.remarks) : words.ignored),
    warnings,
    faults: answer.hits.length === 0 ? [] : decisionsOf(answer.hits),
    missed: answer.missed,
  };
  addCall(sandbox.journal, kept, {
    body: typeof body === "string" ? body : "",
    read: readBody(call, answer),
    answer: status === null ? "" : answer.text,
    answerNode: isOfMethod && operation ? schemaTree(operation.contract.data) : undefined,
    secrets,
  });
}

/** The body of a call as it was read, with what its method knows of it where it was done. */
function readBody({ verb, json, losses, operation, release }: Call, { untaken }: Answer): ReadBody | undefined {
  if (verb === "GET" || isRefusal(json)) return undefined;
  const isRepeated = losses.length > 0 && losses.some(({ kind }) => kind === "repeated");
  const parameters = operation?.contract.parameters;
  return { json, isRepeated, node: parameters && schemaTree(parameters, release), untaken };
}

/** Numbers that are secrets, as they were sent: a refusal shows them so. */
const secretNumbers = ({ losses }: Call): readonly string[] =>
  losses
    .filter(({ kind, path }) => (kind === "digits" || kind === "form") && path.some(isSecret))
    .map(({ sent }) => sent.slice(0, longestNumber));

function keptRows({ count, faults, data }: BulkOutcome, { remarks, isWhole }: Answer, isCut: boolean): KeptRows {
  const whole = isWhole && !isCut ? undefined : data;
  if (remarks.length === 0 && faults.size === 0) return { count, remarks: [], data: whole };
  const ignored = ignoredOfRows(remarks);
  const indexes = [...new Set([...ignored.keys(), ...faults.keys()])].sort((one, other) => one - other);
  return {
    count,
    remarks: indexes.map((index) => ({
      index,
      ignored: firstNames(ignored.get(index) ?? []),
      fault: faults.get(index),
    })),
    data: whole,
  };
}

/** Names that the journal keeps of what a call, or a row, had ignored. */
const mostNames = 100;

const firstNames = (names: readonly string[]): readonly string[] => firstAndMore(names, mostNames, cutText);

/** Effects under which nothing goes out that is HTTP. */
const silent = new Set(["empty", "reset", "random-data", "hang"]);

function count(meter: Meter, call: Call, { outcome, rows, hits }: Answer, durationMs: number): void {
  const counts = meter.call(call.operation?.contract.name ?? "(unknown)", outcome, durationMs);
  if (rows) {
    const { processed_customer_events_set: done, unprocessed_customer_events_set: failed } = rows.data;
    counts.rows.processed += done.length;
    counts.rows.unprocessed += failed.length;
    counts.rows.omitted += rows.count - done.length - failed.length;
  }
  if (hits.length > 0) for (const rule of new Set(hits.map((hit) => hit.rule.id))) meter.fault(rule);
}

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
function loggedAnswer(
  call: Call,
  answer: Answer,
  { status, durationMs, warnings, sequence, requestId, secrets }: Ended,
): LoggedCall {
  const { outcome, rows, hits } = answer;
  const isDone = outcome.endsWith("processed");
  return {
    operation: call.operation?.contract.name ?? null,
    outcome,
    rows: rows ? loggedRows(rows, secrets, call.operation) : null,
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

function loggedRows(
  { count, data }: BulkOutcome,
  secrets: ReadonlySet<string>,
  operation: Call["operation"],
): LoggedRows {
  const { processed_customer_events_set: done, unprocessed_customer_events_set: failed } = data;
  const sent = JSON.stringify(failed.slice(0, mostShown));
  const shown = maskedAnswer(sent, secrets, operation && schemaTree(operation.contract.data));
  const rows = shown === sent ? failed.slice(0, mostShown) : (JSON.parse(shown) as readonly UnprocessedRow[]);
  return { count, processed: done.length, unprocessed: failed.length, failures: rows.map(rowFailure) };
}
