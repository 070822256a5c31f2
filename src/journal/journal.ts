import type { FaultDecision } from "../faults/call-faults.ts";
import type { BulkData } from "../wire/bulk.ts";
import type { Provenance } from "../wire/provenance.ts";
import type { RowRemark } from "../wire/run-bulk.ts";

/** What is kept of a call. Nothing is rendered before somebody reads it; secrets are masked before it is kept. */
export interface JournalRecord {
  readonly requestId: string;
  readonly atMs: number;
  readonly durationMs: number;
  readonly operation: string | undefined;
  readonly release: string;
  readonly verb: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Masked, and cut to the bytes an entry may have. */
  readonly body: string;
  readonly bodyBytes: number;
  /** 0 when no answer went out. */
  readonly status: number;
  readonly answer: string;
  readonly outcome: CallOutcome;
  /** `status.code` of the answer; `undefined` when it went out without one. */
  readonly statusCode: string | undefined;
  readonly provenance: Provenance | undefined;
  /** Rows of the request, and the answer to them; absent for what is not a bulk call or was refused. */
  readonly rows?: { readonly count: number; readonly data: BulkData; readonly remarks: readonly RowRemark[] };
  /** Members of the call itself that were ignored. */
  readonly ignored: readonly string[];
  readonly warnings: readonly string[];
  /** Fault rules that hit the call. */
  readonly faults: readonly FaultDecision[];
}

/** How a call ended: all of it done, some rows not, none done, another answer or none by a fault, or a mistake of ours. */
export type CallOutcome = "processed" | "partly processed" | "refused" | "fault" | "defect";

/** The calls of one sandbox, oldest first; bounded, so that an hour of load leaves memory flat. */
export interface Journal {
  add(record: JournalRecord): void;
  /** Those still kept, oldest first, each with its number since the start. */
  entries(): readonly { readonly sequence: number; readonly record: JournalRecord }[];
  /** Calls since the start, kept or not. */
  readonly total: number;
  clear(): void;
}

/** How much a journal may keep. */
export interface JournalLimits {
  readonly entries: number;
  /** Bytes of all entries together, roughly. */
  readonly bytes: number;
}

const overheadBytes = 500;

/** An empty journal. What is over a limit pushes out the oldest. */
export function createJournal(limits: JournalLimits): Journal {
  let ring: (JournalRecord | undefined)[] = [];
  let first = 0;
  let next = 0;
  let bytes = 0;

  const drop = () => {
    bytes -= sizeOf(ring[first % limits.entries] as JournalRecord);
    ring[first % limits.entries] = undefined;
    first += 1;
  };

  return {
    add(record) {
      if (limits.entries === 0) {
        next += 1;
        first = next;
        return;
      }
      if (next - first === limits.entries) drop();
      ring[next % limits.entries] = record;
      next += 1;
      bytes += sizeOf(record);
      while (bytes > limits.bytes && next - first > 1) drop();
    },
    entries() {
      return Array.from({ length: next - first }, (_, index) => {
        const sequence = first + index;
        return { sequence: sequence + 1, record: ring[sequence % limits.entries] as JournalRecord };
      });
    },
    get total() {
      return next;
    },
    clear() {
      ring = [];
      first = 0;
      next = 0;
      bytes = 0;
    },
  };
}

// Strings count a byte a letter, the rows of an answer about what they take as text.
function sizeOf(record: JournalRecord): number {
  return overheadBytes + record.body.length + record.answer.length * (record.rows ? 3 : 1);
}
