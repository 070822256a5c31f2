import { cutText, firstAndMore } from "../../ground/config-error.ts";
import { jsonOr } from "../../ground/json.ts";
import { type Log, logCall } from "../../ground/log.ts";
import type { Operation } from "../../vendor/method.ts";
import type { BulkOutcome } from "../../wire/bulk.ts";
import { isRefusal } from "../../wire/refusal.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { maskedAnswer, type ReadBody } from "../../wire/secrets/mask-json.ts";
import { maskPath, maskText } from "../../wire/secrets/mask-text.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import { decisionsOf } from "../faults/call-faults.ts";
import { callId } from "../journal/journal.ts";
import type { JournalCall, KeptRows } from "../journal/journal-record.ts";
import { callLine, type LoggedCall, loggedCall, mostShown } from "../journal/render-entry.ts";
import type { Answer } from "./answer.ts";
import type { Remark } from "./audit/audit.ts";
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

/** Tells of a call that was answered: the journal of its sandbox keeps it, it is counted, and the log has a line of it. */
export function reportCall(
  { log, meter }: { readonly log: Log; readonly meter: Meter },
  call: Call,
  answer: Answer,
  durationMs: number,
): void {
  const { sandbox, operation, body } = call;
  const sequence = sandbox.journal.total + 1;
  const isSilent = answer.broken !== undefined && silent.has(answer.broken.effect.type);
  const kept = keptCall(call, answer, isSilent ? 0 : answer.status, durationMs);
  const secrets = secretNumbers(call);
  // What its method says, and no text that a fault rule or the stand-in itself made.
  const isOfMethod = kept.outcome.endsWith("processed") || kept.outcome === "refused";
  const answerNode = isOfMethod && operation ? schemaTree(operation.contract.data) : undefined;
  sandbox.journal.add(kept, {
    body: typeof body === "string" ? body : "",
    read: readBody(call, answer),
    answer: isSilent ? "" : answer.text,
    answerNode,
    secrets,
  });
  count(meter, kept, answer);
  logCall(log, () => lineOf(kept, answer, sandbox.name, sequence, secrets, operation), callLine);
}

/** Effects under which nothing goes out that is HTTP. */
const silent = new Set(["empty", "reset", "random-data", "hang"]);

function keptCall(call: Call, answer: Answer, status: number, durationMs: number): JournalCall {
  const { rows, remarks } = answer;
  const { clock, journal } = call.sandbox;
  return {
    requestId: requestIdOf(call),
    atMs: clock.nowMs(),
    durationMs,
    operation: call.operation?.contract.name,
    release: call.release.name,
    verb: call.verb,
    path: call.path,
    query: call.query,
    headers: call.headers,
    status,
    outcome: answer.outcome,
    statusCode: answer.statusCode,
    provenance: answer.provenance,
    assumptions: answer.assumptions,
    rows: rows && keptRows(rows, remarks, answer.isWhole === true && answer.text.length <= journal.limits.entryBytes),
    ignored: remarks.length === 0 ? [] : firstNames(rows ? ignoredOfCall(remarks) : answer.words.ignored),
    warnings: answer.words.warnings,
    faults: answer.hits.length === 0 ? [] : decisionsOf(answer.hits),
    missed: answer.missed,
  };
}

/** The body of a call as it was read, with what its method knows of it where it was done. */
function readBody({ verb, json, operation, release }: Call, { untaken }: Answer): ReadBody | undefined {
  if (verb === "GET" || isRefusal(json)) return undefined;
  const parameters = operation?.contract.parameters;
  return { json, node: parameters && schemaTree(parameters, release), untaken };
}

/** Numbers that are secrets, as they were sent: a refusal shows them so. */
function secretNumbers({ losses }: Call): Set<string> {
  const numbers = losses.filter(({ kind, path }) => (kind === "digits" || kind === "form") && path.some(isSecret));
  return new Set(numbers.map(({ sent }) => sent.slice(0, longestNumber)));
}

function keptRows({ count, faults, data }: BulkOutcome, remarks: readonly Remark[], isWhole: boolean): KeptRows {
  const whole = isWhole ? undefined : data;
  if (remarks.length === 0 && faults.size === 0) return { count, remarks: [], data: whole };
  const ignored = ignoredOfRows(remarks);
  const indexes = [...new Set([...ignored.keys(), ...faults.keys()])].sort((one, other) => one - other);
  const told = indexes.map((index) => ({
    index,
    ignored: firstNames(ignored.get(index) ?? []),
    fault: faults.get(index),
  }));
  return { count, remarks: told, data: whole };
}

/** Names that the journal keeps of what a call, or a row, had ignored. */
const mostNames = 100;

const firstNames = (names: readonly string[]): readonly string[] => firstAndMore(names, mostNames, cutText);

function count(meter: Meter, { operation = "(unknown)", outcome, durationMs }: JournalCall, { rows, hits }: Answer) {
  const counts = meter.call(operation, outcome, durationMs);
  if (rows) {
    const { processed_customer_events_set: done, unprocessed_customer_events_set: failed } = rows.data;
    counts.rows.processed += done.length;
    counts.rows.unprocessed += failed.length;
    counts.rows.omitted += rows.count - done.length - failed.length;
  }
  for (const rule of new Set(hits.map((hit) => hit.rule.id))) meter.fault(rule);
}

/** What the log says of a call that was answered. */
function lineOf(
  kept: JournalCall,
  { text, rows, hits, words }: Answer,
  sandbox: string,
  sequence: number,
  secrets: ReadonlySet<string>,
  operation: Call["operation"],
): LoggedCall {
  const isAnswered = kept.status > 0;
  const isRefused = isAnswered && !kept.outcome.endsWith("processed");
  // The row of a set stands in a line as `[]`, without the name of the set.
  const ofRow = `${operation?.contract.bulk?.set}[].`;
  const ignored = words.ignored.map((name) => (name.startsWith(ofRow) ? `[].${name.slice(ofRow.length)}` : name));
  const told = {
    ...kept,
    operation: kept.operation ?? null,
    rows: rows && operation ? rowsTold(rows, secrets, operation) : undefined,
    rules: hits.map(({ rule }) => rule.id),
    status: isAnswered ? kept.status : null,
    path: maskPath(kept.path),
    answer: isRefused ? jsonOr(maskedAnswer(text, secrets)) : undefined,
    ignored: ignored.map((name) => maskText(name)),
  };
  return loggedCall(told, sandbox, sequence);
}

function rowsTold({ count, data }: BulkOutcome, secrets: ReadonlySet<string>, { contract }: Operation) {
  const { processed_customer_events_set: done, unprocessed_customer_events_set: failed } = data;
  const first = failed.slice(0, mostShown);
  const sent = JSON.stringify(first);
  const shown = maskedAnswer(sent, secrets, schemaTree(contract.data));
  const rows = shown === sent ? first : (JSON.parse(shown) as typeof first);
  return { count, processed: done.length, unprocessed: failed.length, failed: rows };
}
