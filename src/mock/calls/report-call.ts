import { isUndocumented, type UsedAssumption, weakestProvenance } from "../../assumptions/assumptions.ts";
import { type Log, logCall } from "../../common/log.ts";
import { cutText, firstAndMore } from "../../common/quoted-text.ts";
import { refuse, renderRow } from "../../wire/refusal.ts";
import type { TextMask } from "../../wire/secrets/mask-json.ts";
import { addSecrets, answerTextMask } from "../../wire/secrets/mask-json.ts";
import { maskPath, maskText } from "../../wire/secrets/mask-text.ts";
import type { TemplateValues } from "../../wire/text-template.ts";
import { storedHits } from "../faults/call-faults.ts";
import {
  type CallLine,
  type CountedReason,
  callId,
  type FailedRow,
  firstShown,
  maxShown,
  printCallLine,
  refusalReason,
  rowFailureReason,
  shownPath,
  traceparentOf,
} from "../journal/call-line.ts";
import { maxCallBytes } from "../journal/journal.ts";
import { maskTexts, noSecrets, otherSecrets } from "../journal/open-entry.ts";
import type { CallTexts, EntryFacts, HiddenRow, RowStories, SerializedEntry, Story } from "../journal/stored-entry.ts";
import type { Answer, BulkResult, ReasonCounts } from "./answer.ts";
import type { Call } from "./call.ts";
import type { Row } from "./call-row.ts";
import { ignoredNames } from "./client-notes.ts";

/** The client's request id, or the number of the next journal entry. No await may come before `reportCall`. */
export const requestIdOf = ({ requestId, sandbox: { journal } }: Pick<Call, "requestId" | "sandbox">): string =>
  requestId ?? callId(journal.total + 1);

/** Adds a call to the journal of its sandbox and to the log: the line is printed once, for both. */
export function reportCall(log: Log, call: Call, answer: Answer, durationMs: number): void {
  const { operation, verb, path } = call;
  const { journal } = call.sandbox;
  const isJournaled = journal.limits.entries > 0;
  const line = isJournaled || log.isLevelEnabled("info") ? printLine(call, answer, durationMs) : undefined;
  const entry = line !== undefined && isJournaled ? serializeEntry(call, answer, line) : undefined;
  journal.add(operation?.method, answer.outcome, entry, operation ? "" : `${verb} ${maskPath(path)}`);
  const id = callId(journal.total);
  for (const record of answer.stored) record.stored_by = id;
  if (line !== undefined) logCall(log, line, (isColored) => printCallLine(JSON.parse(line), isColored));
}

/** The HTTP status; 0 when no answer went out. */
const statusOf = ({ broken, status }: Answer): number => (broken?.isSilent ? 0 : status);

/** The line of a call. @returns the JSON of a `CallLine` */
function printLine(call: Call, answer: Answer, durationMs: number): string {
  const { sandbox, operation, verb, path, headers } = call;
  const { outcome, bulk, hits, notes } = answer;
  const status = statusOf(answer);
  const hasReason = status > 0 && !outcome.endsWith("processed");
  const mask = answerTextMask(outcome !== "processed" && (hasReason || bulk) ? secretsOf(call, answer) : noSecrets);
  // A line names members of rows without the set: `[].profile`.
  const rowPrefix = `${operation?.method.bulk?.set}[].`;
  const ignored = notes.ignored.map((name) =>
    name.startsWith(rowPrefix) ? `[].${name.slice(rowPrefix.length)}` : name,
  );
  const begin: Pick<CallLine, "operation" | "outcome"> = { operation: operation?.method.name ?? null, outcome };
  const end: Omit<CallLine, "operation" | "outcome" | "rows"> = {
    fault: firstShown(hits.map(({ rule }) => rule.id)),
    durationMs,
    sandbox: sandbox.name,
    sequence: sandbox.journal.total + 1,
    requestId: requestIdOf(call),
    traceparent: traceparentOf(headers),
    status: status || null,
    verb,
    // The path of a method holds no secret.
    path: shownPath(operation ? path : maskPath(path)),
    reason: hasReason ? refusalReason(answer.text, mask) : null,
    ignored: firstShown(ignored.map((name) => maskText(name))),
    warnings: firstShown(notes.warnings),
  };
  const rows = bulk ? printRowCounts(bulk, mask) : "null";
  return `${JSON.stringify(begin).slice(0, -1)},"rows":${rows},${JSON.stringify(end).slice(1)}`;
}

/** The secrets that a line could repeat: those of the call, and of the rows whose reasons it shows. */
function secretsOf({ query, json, jsonNotes, operation }: Call, { bulk }: Answer): ReadonlySet<string> {
  const secrets = otherSecrets(query, jsonNotes);
  const set = operation?.method.bulk?.set;
  if (!bulk || !set) addSecrets(json, secrets);
  else if (bulk.failedRows.length > 0) {
    addSecrets({ ...Object(json), [set]: null }, secrets);
    for (const { sent } of bulk.failedRows.slice(0, maxShown)) addSecrets(sent, secrets);
    for (const { first } of bulk.reasons.values()) addSecrets(first.sent, secrets);
  }
  return secrets;
}

/** The entry of a call: its line, the facts that the line has not, and the texts as they came. */
function serializeEntry(call: Call, answer: Answer, line: string): SerializedEntry {
  const { body: sent, operation, sandbox } = call;
  const texts = {
    body: typeof sent === "string" ? sent : "",
    answer: statusOf(answer) === 0 ? "" : answer.text,
    data: answer.bulk && !answer.isWhole ? JSON.stringify(answer.bulk.data) : "",
  };
  const bodyBytes = Buffer.byteLength(texts.body);
  const most = maxCallBytes(sandbox.journal.limits);
  const isCut = bodyBytes + texts.answer.length > most;
  const facts = entryFacts(call, answer, { bodyBytes, isCut });
  const kept = { method: operation?.method, line, facts: JSON.stringify(facts) };
  return { ...kept, ...(isCut ? cutTexts(texts, call, answer, facts, most) : texts) };
}

const withoutTrace = ({ traceparent: _, ...headers }: Call["headers"]): Call["headers"] => headers;

function entryFacts(call: Call, answer: Answer, size: Pick<EntryFacts, "bodyBytes" | "isCut">): EntryFacts {
  const { operation, release, path, query, headers, sandbox } = call;
  const { input, notes, hits } = answer;
  return {
    atMs: answer.atMs ?? sandbox.clock.nowMs(),
    release: release.name,
    path: operation ? path : maskPath(path),
    query,
    headers: traceparentOf(headers) === headers["traceparent"] ? headers : withoutTrace(headers),
    statusCode: answer.statusCode,
    provenance: answer.provenance,
    assumptions: answer.assumptions,
    rows: rowStories(answer),
    ignored: firstNames(answer.bulk && input ? ignoredNames(input.notes) : notes.ignored),
    warnings: notes.warnings,
    faults: hits.length === 0 ? [] : storedHits(hits),
    missed: answer.misses,
    bodyBytes: size.bodyBytes,
    isCut: size.isCut,
  };
}

/** The beginnings of texts that are too long. They are masked before they are cut, because half a secret is not recognized. */
function cutTexts(
  texts: CallTexts,
  { verb }: Call,
  { outcome, bulk }: Answer,
  facts: EntryFacts,
  most: number,
): CallTexts {
  const data = texts.data === "" && bulk ? JSON.stringify(bulk.data) : texts.data;
  const masked = maskTexts({ ...facts, verb, outcome }, { ...texts, data });
  // Rows come first; the texts keep at least a sixteenth each.
  const maxLength = Math.floor(Math.max(most / 8, most - masked.data.length) / 2);
  return { body: masked.body.slice(0, maxLength), answer: masked.answer.slice(0, maxLength), data: masked.data };
}

const mostNames = 100;

/** The first names that a client sent, with the secrets in them masked. */
const firstNames = (names: readonly string[]): readonly string[] =>
  firstAndMore(names, mostNames, (name) => maskText(cutText(name)));

/** The stories of the rows, one for each group, and the rows that the answer does not show. */
function rowStories({ bulk, groups, assumptions }: Answer): RowStories | undefined {
  if (!bulk || !groups) return undefined;
  const stories = groups.groups.map(({ first }) => storyOf(first, assumptions));
  return { stories, ofRows: groups.ofRows, hidden: bulk.hiddenRows.map(hiddenRow) };
}

function storyOf(row: Row, assumptions: readonly UsedAssumption[]): Story {
  // Every row of a declared method rests on its folder.
  const used = assumptions.filter(({ id }) => id === "method.declared" || row.list.some((note) => note.id === id));
  const { refusal, decidingFault, outcome } = row;
  return {
    outcome,
    stored: row.isStored,
    ...(refusal && { kind: refusal.kind, provenance: weakestProvenance(used) }),
    assumptions: used.filter(isUndocumented).map(({ id }) => id),
    ignored: firstNames(ignoredNames(row)),
    ...(decidingFault && { fault: { rule: decidingFault.rule, outcome: decidingFault.outcome } }),
  };
}

function hiddenRow({ index, identifier, isStored, created }: Row): HiddenRow {
  const ids = isStored && created && { id: created.id, number: created.number };
  return { index, request_unique_identifier: identifier, ...ids };
}

/** Failures are counted by kind and member; beyond this number of reasons, by kind alone. */
const mostReasons = 50;

/** Counts a row that failed with its reason. */
export function countReason(byReason: ReasonCounts, row: Row): void {
  const { refusal, fault } = row;
  const values = refusal?.values ?? noValues;
  const kind = refusal ? refusal.kind : `rule ${fault?.rule}`;
  const path = values["path"]?.replace(/^\w+\[\d+\]\./, "");
  const fullKey = path === undefined ? kind : `${kind} ${path}`;
  const key = byReason.has(fullKey) || byReason.size < mostReasons ? fullKey : kind;
  const counted = byReason.get(key);
  if (!counted) {
    byReason.set(key, { count: 1, first: row, values: path === undefined ? values : { ...values, path } });
    return;
  }
  counted.count += 1;
  for (const name in values) {
    const value = name === "path" ? path : values[name];
    if (counted.values[name] !== value) counted.values = { ...counted.values, [name]: differing };
  }
}

const noValues: TemplateValues = {};

/** Stands for a value that differs between rows. */
const differing = "…";

/**
 * The results of the rows, counted: the JSON of `rows` in the line of a call.
 * @param mask masks the secrets of the call; asked only if a row failed
 */
function printRowCounts(bulk: BulkResult, mask: TextMask): string {
  const { rowCount, failedRows, reasons: byReason, storedCount, data, errors } = bulk;
  const { processed_customer_events_set: processed, unprocessed_customer_events_set: unprocessed } = data;
  const [count, failed] = [rowCount, failedRows.length];
  const counts = `{"count":${count},"processed":${processed.length},"unprocessed":${failed},"stored":${storedCount},`;
  if (failed === 0 && bulk.hiddenRows.length === 0) return `${counts}"reasons":[],"failures":[],"omitted":[]}`;
  const failures = failedRows.slice(0, maxShown).map((row, at): FailedRow => {
    const { error_code = "", error_description = "" } = unprocessed[at] ?? {};
    const request_unique_identifier = row.identifier && mask(row.identifier);
    return describeFailure({ request_unique_identifier, error_code, reason: mask(error_description) }, row);
  });
  const reasons = Array.from(byReason.values(), ({ count, first, values }): CountedReason => {
    const { refusal, fault } = first;
    const { error_code = "", error_description: reason = "" } =
      (refusal ? renderRow(errors, refuse(refusal.kind, values)) : fault) ?? {};
    return describeFailure({ count, error_code, reason: mask(reason) }, first);
  });
  reasons.sort((a, b) => b.count - a.count);
  const omitted = bulk.hiddenRows.flatMap(({ outcome, identifier }) => (outcome === "omitted" ? [identifier] : []));
  const masked = omitted.slice(0, maxShown).map((identifier) => identifier && mask(identifier));
  return counts + JSON.stringify({ reasons, failures, omitted: masked }).slice(1);
}

/** A failure with its short reason and its rule. */
function describeFailure<Text extends { readonly reason: string }>(failure: Text, { decidingFault }: Row) {
  return { ...failure, reason: rowFailureReason(failure.reason), ...(decidingFault && { rule: decidingFault.rule }) };
}
