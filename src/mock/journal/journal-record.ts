import type { UsedAssumption } from "../../wire/assumptions.ts";
import type { BulkData, RowRemark } from "../../wire/bulk.ts";
import type { Provenance } from "../../wire/provenance.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { maskedAnswer, maskedBody, type ReadBody } from "../../wire/secrets/mask-json.ts";
import { maskHeaders, maskPath, maskQuery, maskText } from "../../wire/secrets/mask-text.ts";
import type { FaultDecision, Misses } from "../faults/call-faults.ts";

/** What is kept of a call beside what was sent and answered. */
export interface JournalCall {
  readonly requestId: string;
  readonly atMs: number;
  readonly durationMs: number;
  readonly operation: string | undefined;
  readonly release: string;
  readonly verb: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** 0 when no answer went out. */
  readonly status: number;
  readonly outcome: CallOutcome;
  /** `status.code` of the answer; `undefined` when it went out without one. */
  readonly statusCode: string | undefined;
  readonly provenance: Provenance | undefined;
  /** What the answer rests on beyond the vendor's pages, the least sure first. */
  readonly assumptions: readonly UsedAssumption[];
  /** Rows of the request, and the answer to them; `undefined` for what is not a bulk call or was refused. */
  readonly rows: KeptRows | undefined;
  readonly ignored: readonly string[];
  readonly warnings: readonly string[];
  readonly faults: readonly FaultDecision[];
  readonly missed: Misses | undefined;
}

/** A call as it is kept: the secrets in it are masked. */
export interface JournalRecord extends JournalCall {
  readonly body: string;
  /** The bytes of the whole body, as it was sent. */
  readonly bodyBytes: number;
  readonly answer: string;
  /** Its body or answer, or both, were longer than an entry may be: not all is here. */
  readonly isCut: boolean;
}

export interface KeptRows {
  readonly count: number;
  /** In the order of the rows; a row without one was understood whole and left alone. */
  readonly remarks: readonly RowRemark[];
  /** Kept only when the answer, as it is kept, does not show it all. */
  readonly data: BulkData | undefined;
  /** Rows that failed and have no room in `data`. */
  readonly failedBeyond?: number;
}

/**
 * How a call ended: all of it was done, some of its rows were not, none of them was, the whole call was refused, a fault
 * rule ended it, or the stand-in failed.
 */
export const callOutcomes = ["processed", "partly processed", "unprocessed", "refused", "fault", "defect"] as const;

export type CallOutcome = (typeof callOutcomes)[number];

/** What a bulk call was answered of its rows, whether or not all of it went out; `undefined` for any other call. */
export function rowData({ rows, answer }: JournalRecord): BulkData | undefined {
  if (rows === undefined || rows.data !== undefined) return rows?.data;
  return (JSON.parse(answer) as { data: BulkData }).data;
}

/** The texts of a call, secrets and all. */
export interface ExchangedTexts {
  readonly body: string;
  /** The body as it was read; `undefined` when it is no JSON object, or nobody has read it. */
  readonly read?: ReadBody | undefined;
  readonly answer: string;
  /** What the method answers as `data`; `undefined` for an answer that is none of a method. */
  readonly answerNode?: SchemaNode | undefined;
  /** Takes the secrets of the request, so that whoever else tells of the call can mask them. */
  readonly secrets?: Set<string>;
}

interface Head {
  readonly call: JournalCall;
  readonly bodyLength: number;
  /** The bytes of the whole body, as it was sent. */
  readonly bodyBytes: number;
  readonly isCut: boolean;
}

/**
 * A call as its journal keeps it: a line that says what is kept of it, then its body and its answer. The secrets are masked here, and so nothing that is kept has one: those that are found by their names, and those
 * of the request wherever the answer to a failure repeats them.
 * @param most letters of the body, and of the answer, that are kept
 */
export function printEntry(
  call: JournalCall,
  { body, read, answer, answerNode, secrets = new Set() }: ExchangedTexts,
  most: number,
): string {
  const query = maskQuery(call.query, secrets);
  // Masked before it is cut: a secret in two halves is none that could be found.
  const { text: keptBody, isCut } = maskedBody(body, read, secrets, most);
  const repeated = call.outcome === "processed" ? none : secrets;
  const rows = call.rows && (answer.length > most ? fittingRows(call.rows, most / 2) : call.rows);
  const head: Head = {
    call: {
      ...call,
      path: maskPath(call.path),
      query,
      headers: maskHeaders(call.headers),
      ignored: call.ignored.map((name) => maskText(name)),
      rows: rows && (rows.data || rows.remarks.length > 0) ? maskedRows(rows, repeated, answerNode) : rows,
    },
    bodyLength: keptBody.length,
    bodyBytes: Buffer.byteLength(body),
    isCut: isCut || answer.length > most,
  };
  const mostOfAnswer = rows === call.rows ? most : most / 2;
  const keptAnswer = cut(maskedAnswer(answer, repeated, answerNode), mostOfAnswer);
  return `${JSON.stringify(head)}\n${keptBody}${keptAnswer}`;
}

const none: ReadonlySet<string> = new Set();

/** Takes the secrets of a request of which nothing is kept: the log, too, tells of its answer. */
export function noteSecrets({ query }: JournalCall, { body, read, secrets = new Set() }: ExchangedTexts): void {
  maskQuery(query, secrets);
  maskedBody(body, read, secrets, 0);
}

/** The first rows of an answer that is too long; rows that failed come before all others. @param most letters of them */
function fittingRows(rows: KeptRows, most: number): KeptRows {
  const { processed_customer_events_set: done = [], unprocessed_customer_events_set: failed = [] } = rows.data ?? {};
  let left = most;
  const fits = (row: object) => {
    left -= JSON.stringify(row).length;
    return left >= 0;
  };
  const first = <Row extends object>(all: readonly Row[]) => {
    const end = all.findIndex((row) => !fits(row));
    return end < 0 ? [...all] : all.slice(0, end);
  };
  const kept = { unprocessed_customer_events_set: first(failed), processed_customer_events_set: first(done) };
  return { ...rows, data: kept, failedBeyond: failed.length - kept.unprocessed_customer_events_set.length };
}

function maskedRows({ remarks, data, ...rows }: KeptRows, secrets: ReadonlySet<string>, node?: SchemaNode): KeptRows {
  const text = data && JSON.stringify(data);
  const masked = text && maskedAnswer(text, secrets, node);
  return {
    ...rows,
    remarks: remarks.map((remark) => ({ ...remark, ignored: remark.ignored.map((name) => maskText(name)) })),
    data: masked === text ? data : (JSON.parse(masked as string) as BulkData),
  };
}

export function readEntry(text: string): JournalRecord {
  const from = text.indexOf("\n") + 1;
  const { call, bodyLength, bodyBytes, isCut } = JSON.parse(text.slice(0, from)) as Head;
  const body = text.slice(from, from + bodyLength);
  return { ...call, body, bodyBytes, answer: text.slice(from + bodyLength), isCut };
}

const cut = (text: string, most: number) => (text.length <= most ? text : text.slice(0, most));
