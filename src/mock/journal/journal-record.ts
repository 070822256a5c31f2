import type { UsedAssumption } from "../../wire/assumptions.ts";
import type { BulkData, BulkOutcome, RowRemark } from "../../wire/bulk.ts";
import type { Provenance } from "../../wire/provenance.ts";
import type { FaultDecision, Misses } from "../faults/hit.ts";

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
  /** Members of the call itself that were ignored. */
  readonly ignored: readonly string[];
  readonly warnings: readonly string[];
  /** Fault rules that hit the call. */
  readonly faults: readonly FaultDecision[];
  /** Fault rules that were about the call and did not hit it. */
  readonly missed: Misses | undefined;
}

/** A call as it is kept: the secrets in it are masked. */
export interface JournalRecord extends JournalCall {
  readonly body: string;
  /** Of the whole body as it was sent. */
  readonly bodyBytes: number;
  readonly answer: string;
  /** Its body or answer, or both, were longer than an entry may be: not all is here. */
  readonly isCut: boolean;
}

/** What became of the rows of a call. */
export interface KeptRows extends Pick<BulkOutcome, "count"> {
  /** In the order of the rows; a row without one was understood whole and left alone. */
  readonly remarks: readonly RowRemark[];
  /** Kept only when the answer does not show it all. */
  readonly data: BulkData | undefined;
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
