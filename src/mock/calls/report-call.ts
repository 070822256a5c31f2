import { type Log, logCall, logTime } from "../../common/log.ts";
import { cutText, firstAndMore } from "../../common/quoted-text.ts";
import { answerTextMask } from "../../wire/secrets/mask-json.ts";
import { addSecrets, maskPath, maskText } from "../../wire/secrets/mask-text.ts";
import { storedFaults } from "../faults/call-faults.ts";
import {
  callId,
  firstShown,
  type LoggedLine,
  longestPath,
  maxShown,
  printCallLine,
  refusalReason,
  traceparentOf,
} from "../journal/call-line.ts";
import type { CallTexts, EntryFacts, HiddenRow, KeptOutcome, RowOutcomes } from "../journal/entry.ts";
import type { CallToKeep } from "../journal/journal.ts";
import { maskTexts, noSecrets, otherSecrets } from "../journal/open-entry.ts";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";
import type { Row } from "./call-row.ts";
import { ignoredNames } from "./client-notes.ts";
import { countRows } from "./row-reasons.ts";

/** The client's request id, or the number of the next journal entry. No await may come before `reportCall`. */
export const requestIdOf = ({ requestId, sandbox: { journal } }: Pick<Call, "requestId" | "sandbox">): string =>
  requestId ?? callId(journal.total + 1);

/** Adds a call to the journal of its sandbox and to the log: the line is printed once, for both. */
export function reportCall(log: Log, call: Call, answer: Answer, durationMs: number): void {
  const { journal } = call.sandbox;
  const isJournaled = journal.limits.entries > 0;
  const isLogged = log.isLevelEnabled("info");
  const line = isJournaled || isLogged ? callLine(call, answer, durationMs) : undefined;
  // Log and journal share the printed line.
  const printed = line && JSON.stringify(line);
  const kept = printed !== undefined && isJournaled ? keepCall(call, answer, printed) : undefined;
  journal.add(call.operation?.method, answer.outcome, kept);
  const id = callId(journal.total);
  for (const record of answer.stored) record.stored_by = id;
  if (line && printed !== undefined && isLogged)
    logCall(log, line.time, printed, (isColored) => printCallLine(line, isColored));
}

function callLine(call: Call, answer: Answer, durationMs: number): LoggedLine {
  const { sandbox, operation, verb, path, headers } = call;
  const { outcome, bulk, applied, notes } = answer;
  const status = answer.broken?.isSilent ? null : answer.status;
  const hasReason = status !== null && !outcome.endsWith("processed");
  const mask = answerTextMask(outcome !== "processed" && (hasReason || bulk) ? secretsOf(call, answer) : noSecrets);
  // A line names members of rows without the set: `[].profile`.
  const rowPrefix = `${operation?.method.bulk?.set}[].`;
  const ignored = notes.ignored.map((name) =>
    name.startsWith(rowPrefix) ? `[].${name.slice(rowPrefix.length)}` : name,
  );
  return {
    level: 30,
    time: logTime(),
    operation: operation?.method.name ?? null,
    outcome,
    rows: bulk ? countRows(bulk, mask) : null,
    fault: firstShown(applied.map(({ rule }) => rule.id)),
    durationMs,
    sandbox: sandbox.name,
    sequence: sandbox.journal.total + 1,
    requestId: requestIdOf(call),
    traceparent: traceparentOf(headers),
    status,
    verb,
    // The path of a method holds no secret.
    path: (operation ? path : maskPath(path)).slice(0, longestPath),
    reason: hasReason ? refusalReason(answer.text, mask) : null,
    ignored: firstShown(ignored.map((name) => maskText(name))),
    warnings: firstShown(notes.warnings),
    msg: "call",
  };
}

/** The secrets that a line could repeat: those of the call, and of the rows whose reasons it shows. */
function secretsOf({ query, json, jsonNotes, operation }: Call, { bulk }: Answer): ReadonlySet<string> {
  const secrets = otherSecrets(query, jsonNotes);
  const set = operation?.method.bulk?.set;
  if (!bulk || !set) addSecrets(json, secrets);
  else if (bulk.failedRows.length > 0) {
    addSecrets({ ...Object(json), [set]: null }, secrets);
    const shown = bulk.failedRows.slice(0, maxShown);
    for (const { sent } of shown) addSecrets(sent, secrets);
    for (const { first } of bulk.reasons.values()) if (!shown.includes(first)) addSecrets(first.sent, secrets);
  }
  return secrets;
}

/** Keeps a call: its line, the facts that the line has not, and the texts as they came. */
function keepCall(call: Call, answer: Answer, line: string): CallToKeep {
  const { body, sandbox } = call;
  const whole = {
    body: typeof body === "string" ? body : "",
    answer: answer.text,
    data: answer.bulk && !answer.isWhole ? JSON.stringify(answer.bulk.data) : "",
  };
  const bodyBytes = Buffer.byteLength(whole.body);
  // The texts of a longer call are cut.
  const most = Math.floor(sandbox.journal.limits.bytes / 8);
  const isCut = bodyBytes + whole.answer.length > most;
  const facts = entryFacts(call, answer, { bodyBytes, isCut });
  const texts = isCut ? cutTexts(whole, call, answer, facts, most) : whole;
  return { line, facts: JSON.stringify(facts), assumptions: answer.assumptions, texts };
}

const withoutTrace = ({ traceparent: _, ...headers }: Call["headers"]): Call["headers"] => headers;

function entryFacts(call: Call, answer: Answer, size: Pick<EntryFacts, "bodyBytes" | "isCut">): EntryFacts {
  const { operation, release, path, query, headers, sandbox } = call;
  const { input, notes, applied } = answer;
  return {
    atMs: answer.atMs ?? sandbox.clock.nowMs(),
    release: release.name,
    path: operation ? path : maskPath(path),
    query,
    headers: traceparentOf(headers) === headers["traceparent"] ? headers : withoutTrace(headers),
    statusCode: answer.statusCode,
    provenance: answer.provenance,
    rows: rowOutcomes(answer),
    ignored: firstNames(answer.bulk && input ? ignoredNames(input.notes) : notes.ignored),
    warnings: notes.warnings,
    faults: applied.length === 0 ? [] : storedFaults(applied),
    missed: answer.misses,
    ...size,
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

/** The first names that a client sent, with the secrets in them masked. */
const firstNames = (names: readonly string[]): readonly string[] =>
  firstAndMore(names, 100, (name) => maskText(cutText(name)));

/** The outcomes of the rows, one for each group, and the rows that the answer does not show. */
function rowOutcomes({ bulk, groups }: Answer): RowOutcomes<KeptOutcome> | undefined {
  if (!bulk || !groups) return undefined;
  const outcomes = groups.groups.map(({ first }) => outcomeOf(first));
  const hidden = bulk.hiddenRows.map(({ index, identifier, isStored, created }): HiddenRow => {
    const ids = isStored && created && { id: created.id, number: created.number };
    return { index, request_unique_identifier: identifier, ...ids };
  });
  return { outcomes, ofRows: groups.ofRows, hidden };
}

function outcomeOf(row: Row): KeptOutcome {
  const { refusal, decidingFault, outcome } = row;
  return {
    outcome,
    stored: row.isStored,
    ...(refusal && { kind: refusal.kind }),
    noted: row.list.map(({ id }) => id),
    ignored: firstNames(ignoredNames(row)),
    ...(decidingFault && { fault: { rule: decidingFault.rule, outcome: decidingFault.outcome } }),
  };
}
