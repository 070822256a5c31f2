import { isJsonObject, jsonOr } from "../../ground/json.ts";
import { type Log, logCall } from "../../ground/log.ts";
import { nodeAt } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { Method } from "../../vendor/method.ts";
import { addKnownSecrets, addSecrets } from "../../wire/secrets/mask-json.ts";
import { maskPath, maskText } from "../../wire/secrets/mask-text.ts";
import { storedHits } from "../faults/call-faults.ts";
import {
  type CallLine,
  callId,
  firstShown,
  printCallLine,
  refusalReason,
  shownPath,
  traceparentOf,
} from "../journal/call-line.ts";
import { maxCallBytes, type SerializedEntry } from "../journal/journal.ts";
import { answerMasker, maskTexts, otherSecrets } from "../journal/open-entry.ts";
import type { CallTexts, EntryWithoutTexts } from "../journal/stored-entry.ts";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";
import { countRows, type FailureTexts, firstNames, rowStories } from "./row-stories.ts";
import { ignoredNames } from "./say-notes.ts";

/** The client's request id, or the number of the next journal entry. Report the call before anything is awaited. */
export const requestIdOf = ({ requestId, sandbox: { journal } }: Pick<Call, "requestId" | "sandbox">): string =>
  requestId ?? callId(journal.total + 1);

/** Reports a call that was answered: to the journal of its sandbox, and in a line of the log. */
export function reportCall(log: Log, call: Call, answer: Answer, durationMs: number): void {
  const { operation, verb, path } = call;
  const { journal } = call.sandbox;
  const isKept = journal.limits.entries > 0;
  const line = isKept || log.isLevelEnabled("info") ? lineOf(call, answer, durationMs) : undefined;
  const printed = JSON.stringify(line);
  const kept = line && isKept ? serializeEntry(call, answer, line, printed) : undefined;
  journal.add(operation?.method, answer.outcome, kept, operation ? "" : `${verb} ${maskPath(path)}`);
  const number = callId(journal.total);
  for (const record of answer.stored) record.stored_by = number;
  if (line) logCall(log, printed, (isColored) => printCallLine(line, isColored));
}

/** The HTTP status; 0 when no answer went out. */
const statusOf = ({ broken, status }: Answer): number => (broken?.isSilent ? 0 : status);

function lineOf(call: Call, answer: Answer, durationMs: number): CallLine {
  const { sandbox, operation, verb, path, headers } = call;
  const { outcome, bulk: rows, hits, notes } = answer;
  const status = statusOf(answer);
  const isRefused = status > 0 && !outcome.endsWith("processed");
  const mask = answerMasker(answer, operation?.method, isRefused || rows ? secretsOf(call, answer) : new Set());
  const maskFailures = (texts: FailureTexts): FailureTexts => {
    const text = JSON.stringify(texts);
    const shown = mask(text);
    return shown === text ? texts : (JSON.parse(shown) as FailureTexts);
  };
  // A line names members of rows without the set: `[].profile`.
  const ofRow = `${operation?.method.bulk?.set}[].`;
  const ignored = notes.ignored.map((name) => (name.startsWith(ofRow) ? `[].${name.slice(ofRow.length)}` : name));
  return {
    operation: operation?.method.name ?? null,
    outcome,
    rows: rows ? countRows(rows, maskFailures) : null,
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
    reason: isRefused ? refusalReason(jsonOr(mask(answer.text))) : null,
    ignored: firstShown(ignored.map((name) => maskText(name))),
    warnings: firstShown(notes.warnings),
  };
}

/** The secrets that a line could repeat: those of the call, and of rows that failed. */
function secretsOf({ query, json, jsonNotes, operation, release }: Call, { bulk: done }: Answer): ReadonlySet<string> {
  const secrets = otherSecrets(query, jsonNotes);
  const { bulk, parameters } = operation?.method ?? {};
  if (!isJsonObject(json)) return secrets;
  if (!done || !bulk || !parameters) addSecrets(json, secrets);
  else if (done.failedRows.length > 0) {
    const node = nodeAt(schemaTree(parameters, release), [bulk.set, 0]);
    addSecrets({ ...json, [bulk.set]: null }, secrets);
    for (const { isTaken, sent } of done.failedRows) {
      if (isTaken) addKnownSecrets(sent, node, secrets);
      else addSecrets(sent, secrets);
    }
  }
  return secrets;
}

function serializeEntry(call: Call, answer: Answer, line: CallLine, printed: string): SerializedEntry {
  const { body: sent, operation, sandbox } = call;
  const texts = {
    body: typeof sent === "string" ? sent : "",
    answer: statusOf(answer) === 0 ? "" : answer.text,
    data: answer.bulk && !answer.isWhole ? JSON.stringify(answer.bulk.data) : "",
  };
  const head = entryHead(call, answer, line, Buffer.byteLength(texts.body));
  const most = maxCallBytes(sandbox.journal.limits);
  const isCut = head.bodyBytes + texts.answer.length > most;
  const more = JSON.stringify({ ...head, isCut }).slice(1);
  const kept = isCut ? cutTexts(texts, answer, head, operation?.method, most) : texts;
  return {
    method: operation?.method,
    json: `{"line":${printed},${more}`,
    ...kept,
  };
}

function entryHead(
  call: Call,
  answer: Answer,
  line: CallLine,
  bodyBytes: number,
): Omit<EntryWithoutTexts, "line" | "isCut"> {
  const { operation, release, verb, path, query, headers, sandbox } = call;
  const { input: read, isDone, notes, hits } = answer;
  const rows = read?.rows ?? [];
  const isTaken = read && isDone ? read.parameters === read.request && rows.every((row) => row.isTaken) : undefined;
  return {
    requestId: line.requestId,
    atMs: answer.atMs ?? sandbox.clock.nowMs(),
    durationMs: line.durationMs,
    operation: operation?.method.name,
    release: release.name,
    verb,
    path: operation ? path : maskPath(path),
    query,
    headers,
    status: statusOf(answer),
    outcome: answer.outcome,
    statusCode: answer.statusCode,
    provenance: answer.provenance,
    assumptions: answer.assumptions,
    rows: rowStories(answer),
    ignored: firstNames(answer.bulk && read ? ignoredNames(read.notes) : notes.ignored),
    warnings: notes.warnings,
    faults: hits.length === 0 ? [] : storedHits(hits),
    missed: answer.misses,
    bodyBytes,
    isTaken,
  };
}

/** The beginnings of texts that are too long. They are masked before they are cut, because half a secret is not recognized. */
function cutTexts(
  texts: CallTexts,
  { bulk: rows }: Answer,
  head: Omit<EntryWithoutTexts, "line" | "isCut">,
  method: Method | undefined,
  most: number,
): CallTexts {
  const data = texts.data === "" && rows ? JSON.stringify(rows.data) : texts.data;
  const masked = maskTexts(head, method, { ...texts, data });
  // Rows come first; the texts keep at least a sixteenth each.
  const room = Math.floor(Math.max(most / 8, most - masked.data.length) / 2);
  return { body: masked.body.slice(0, room), answer: masked.answer.slice(0, room), data: masked.data };
}
