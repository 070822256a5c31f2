import { rowBytes } from "../../store/added-rows.ts";
import type { UsedAssumption } from "../../wire/assumptions.ts";
import type { BulkData, RowRemark } from "../../wire/bulk.ts";
import type { Provenance } from "../../wire/provenance.ts";
import type { FaultDecision, Misses } from "../faults/call-faults.ts";

/** A call as it is kept, but for its texts: the secrets in it are masked. */
export interface JournalHead {
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
  /** The bytes of the whole body, as it was sent. */
  readonly bodyBytes: number;
  /** Its body or answer, or both, were longer than an entry may be: not all is here. */
  readonly isCut: boolean;
}

export interface JournalRecord extends JournalHead {
  readonly sequence: number;
  readonly body: string;
  readonly answer: string;
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

/** A call as its journal keeps it: a line that says what is kept of it, then its body and its answer. */
export const printEntry = (head: JournalHead, body: string, answer: string): string =>
  `${JSON.stringify(head)}\n${body.length}\n${body}${answer}`;

export function readEntry(sequence: number, text: string): JournalRecord {
  const headEnd = text.indexOf("\n");
  const from = text.indexOf("\n", headEnd + 1) + 1;
  const to = from + Number(text.slice(headEnd, from));
  const head = JSON.parse(text.slice(0, headEnd)) as JournalHead;
  return { ...head, sequence, body: text.slice(from, to), answer: text.slice(to) };
}

/** The first rows of an answer that is too long; rows that failed come before all others. @param most bytes of them, roughly */
export function fittingRows(data: BulkData, most: number): { data: BulkData; failedBeyond: number } {
  const { processed_customer_events_set: done, unprocessed_customer_events_set: failed } = data;
  let left = most;
  const fits = (row: object) => {
    left -= rowBytes(row);
    return left >= 0;
  };
  const first = <Row extends object>(all: readonly Row[]) => {
    const end = all.findIndex((row) => !fits(row));
    return end < 0 ? [...all] : all.slice(0, end);
  };
  const kept = { unprocessed_customer_events_set: first(failed), processed_customer_events_set: first(done) };
  return { data: kept, failedBeyond: failed.length - kept.unprocessed_customer_events_set.length };
}
