import { cutText, firstAndMore } from "../../ground/config-error.ts";
import { jsonOr } from "../../ground/json.ts";
import { type Log, logCall } from "../../ground/log.ts";
import type { BulkOutcome } from "../../wire/bulk.ts";
import { isRefusal } from "../../wire/refusal.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { maskedAnswer, maskedBody } from "../../wire/secrets/mask-json.ts";
import { maskHeaders, maskPath, maskQuery, maskText } from "../../wire/secrets/mask-text.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import { decisionsOf } from "../faults/call-faults.ts";
import { callId } from "../journal/journal.ts";
import { fittingRows, type JournalHead, printEntry } from "../journal/journal-record.ts";
import { callLine, type LoggedCall, loggedCall, mostShown } from "../journal/render-entry.ts";
import type { Answer } from "./answer.ts";
import { longestNumber, mayHide } from "./audit/json-losses.ts";
import { ignoredOfCall, ignoredOfRows } from "./audit/remark-words.ts";
import type { Call } from "./call.ts";
import type { Meter } from "./meter.ts";

/** The client's id, else the number of the next journal entry: report the call before you wait for anything. */
export const requestIdOf = ({ requestId, sandbox: { journal } }: Pick<Call, "requestId" | "sandbox">): string =>
  requestId ?? callId(journal.total + 1);

/** Tells of a call that was answered: the journal of its sandbox keeps it, it is counted, and the log has a line of it. */
export function reportCall(
  { log, meter }: { readonly log: Log; readonly meter: Meter },
  call: Call,
  answer: Answer,
  durationMs: number,
): void {
  const { sandbox, operation } = call;
  const { journal } = sandbox;
  const sequence = journal.total + 1;
  const isKept = journal.limits.entries > 0;
  const masked = isKept || log.isLevelEnabled("info") ? maskedCall(call, answer, durationMs, isKept) : undefined;
  const entry = masked && isKept ? printEntry(masked.head, masked.body, masked.keptAnswer) : undefined;
  journal.add(operation?.contract.name, answer.outcome, entry, operation ? "" : `${call.verb} ${maskPath(call.path)}`);
  count(meter, operation?.contract.name ?? "(unknown)", answer, durationMs);
  if (masked) logCall(log, () => lineOf(masked, answer, sandbox.name, sequence, operation), callLine);
}

/** What may be told of a call: the secrets in it are masked, those of the request also where the answer to a failure repeats them. */
function maskedCall(call: Call, answer: Answer, durationMs: number, isKept: boolean) {
  const { sandbox, operation, body: sent, json, losses } = call;
  const { clock, journal } = sandbox;
  const text = typeof sent === "string" ? sent : "";
  const isSilent = answer.broken?.isSilent === true;
  const most = isKept ? journal.limits.entryBytes : 0;
  const secrets = secretNumbers(call);
  const query = maskQuery(call.query, secrets);
  const known = operation && schemaTree(operation.contract.parameters, call.release);
  const isRead = call.verb !== "GET" && !isRefusal(json);
  const untaken = mayHide(losses) ? undefined : answer.untaken;
  // Masked before it is cut: a secret in two halves is none that could be found.
  const body = maskedBody(text, isRead ? { json, node: known, untaken } : undefined, secrets, most);
  const repeated = answer.outcome === "processed" ? none : secrets;
  // What its method says, and no text that a fault rule or the stand-in itself made.
  const isOfMethod = answer.outcome.endsWith("processed") || answer.outcome === "refused";
  const node = isOfMethod && operation ? schemaTree(operation.contract.data) : undefined;
  const mask = (told: string, room?: number) => maskedAnswer(told, repeated, node, room);
  // Of an answer that is too long the rows are kept instead, and a head.
  const isHead = isKept && answer.isWhole === true && answer.text.length > most;
  const shown = isSilent ? "" : mask(answer.text, isHead ? most / 16 : undefined);
  const isLong = isHead || shown.length > most;
  // An answer that shows all of its rows, and in which nothing is masked, has nothing to mask in them.
  const maskInRows = answer.isWhole && shown === answer.text ? undefined : mask;
  const rows = isKept ? keptRows(answer, isLong ? most / 2 : undefined, maskInRows) : undefined;
  const head: JournalHead = {
    requestId: requestIdOf(call),
    atMs: clock.nowMs(),
    durationMs,
    operation: operation?.contract.name,
    release: call.release.name,
    verb: call.verb,
    // The path of a method is as the vendor writes it.
    path: operation ? call.path : maskPath(call.path),
    query,
    headers: maskHeaders(call.headers),
    status: isSilent ? 0 : answer.status,
    outcome: answer.outcome,
    statusCode: answer.statusCode,
    provenance: answer.provenance,
    assumptions: answer.assumptions,
    rows,
    ignored:
      answer.remarks.length === 0 ? [] : firstNames(answer.rows ? ignoredOfCall(answer.remarks) : answer.words.ignored),
    warnings: answer.words.warnings,
    faults: answer.hits.length === 0 ? [] : decisionsOf(answer.hits),
    missed: answer.missed,
    bodyBytes: Buffer.byteLength(text),
    isCut: body.isCut || isLong,
  };
  const keptAnswer = isLong ? shown.slice(0, rows ? most / 16 : most) : shown;
  return { head, body: body.text, answer: shown, keptAnswer, maskInRows };
}

const none: ReadonlySet<string> = new Set();

function secretNumbers({ losses }: Call): Set<string> {
  const numbers = losses.filter(({ kind, path }) => (kind === "digits" || kind === "form") && path.some(isSecret));
  return new Set(numbers.map(({ sent }) => sent.slice(0, longestNumber)));
}

/** @param most letters of the rows that are kept beside an answer that is too long; absent for one that is kept itself */
function keptRows({ rows, remarks, isWhole }: Answer, most: number | undefined, mask: MaskInRows) {
  if (!rows) return undefined;
  const { count, faults, data } = rows;
  const kept = most !== undefined ? fittingRows(data, most) : isWhole ? undefined : { data };
  const masked = kept && { ...kept, data: maskedRows(kept.data, mask) };
  if (remarks.length === 0 && faults.size === 0) return { count, remarks: [], data: undefined, ...masked };
  const ignored = ignoredOfRows(remarks);
  const indexes = [...new Set([...ignored.keys(), ...faults.keys()])].sort((one, other) => one - other);
  const told = indexes.map((index) => ({
    index,
    ignored: firstNames(ignored.get(index) ?? []),
    fault: faults.get(index),
  }));
  return { count, remarks: told, data: undefined, ...masked };
}

/** Absent where there is nothing to mask. */
type MaskInRows = ((text: string) => string) | undefined;

function maskedRows<Rows extends object>(rows: Rows, mask: MaskInRows): Rows {
  if (!mask) return rows;
  const text = JSON.stringify(rows);
  const shown = mask(text);
  return shown === text ? rows : (JSON.parse(shown) as Rows);
}

const mostNames = 100;

const firstNames = (names: readonly string[]): readonly string[] =>
  firstAndMore(names, mostNames, (name) => maskText(cutText(name)));

function count(meter: Meter, operation: string, { outcome, rows, hits }: Answer, durationMs: number): void {
  const counts = meter.call(operation, outcome, durationMs);
  if (rows) {
    const { processed_customer_events_set: done, unprocessed_customer_events_set: failed } = rows.data;
    counts.rows.processed += done.length;
    counts.rows.unprocessed += failed.length;
    counts.rows.omitted += rows.count - done.length - failed.length;
  }
  for (const rule of new Set(hits.map((hit) => hit.rule.id))) meter.fault(rule);
}

function lineOf(
  { head, answer: shown, maskInRows }: ReturnType<typeof maskedCall>,
  { rows, hits, words }: Answer,
  sandbox: string,
  sequence: number,
  operation: Call["operation"],
): LoggedCall {
  const isAnswered = head.status > 0;
  const isRefused = isAnswered && !head.outcome.endsWith("processed");
  // The row of a set stands in a line as `[]`, without the name of the set.
  const ofRow = `${operation?.contract.bulk?.set}[].`;
  const ignored = words.ignored.map((name) => (name.startsWith(ofRow) ? `[].${name.slice(ofRow.length)}` : name));
  const told = {
    rows: rows && rowsTold(rows, maskInRows),
    rules: hits.map(({ rule }) => rule.id),
    status: isAnswered ? head.status : null,
    answer: isRefused ? jsonOr(shown) : undefined,
    ignored: ignored.map((name) => maskText(name)),
  };
  return loggedCall(head, told, sandbox, sequence);
}

function rowsTold({ count, data }: BulkOutcome, mask: MaskInRows) {
  const { processed_customer_events_set: done, unprocessed_customer_events_set: failed } = data;
  const first = maskedRows(failed.slice(0, mostShown), mask);
  return { count, processed: done.length, unprocessed: failed.length, failed: first };
}
