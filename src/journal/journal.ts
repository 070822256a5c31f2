import type { FaultDecision } from "../faults/call-faults.ts";
import type { BulkData } from "../wire/bulk.ts";
import type { Provenance } from "../wire/provenance.ts";
import type { RowRemark } from "../wire/run-bulk.ts";
import { maskHeaders, maskJson, maskQuery } from "../wire/secrets.ts";
import { wholeText } from "../wire/whole-text.ts";

/**
 * What is kept of a call: as it came and went, so that keeping it costs next to nothing. Secrets in it are masked before
 * anybody reads it, and the rest is rendered then.
 */
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
  readonly body: string;
  /** Of the whole body; absent until somebody asks. */
  readonly bodyBytes?: number;
  /** 0 when no answer went out. */
  readonly status: number;
  readonly answer: string;
  readonly outcome: CallOutcome;
  /** `status.code` of the answer; `undefined` when it went out without one. */
  readonly statusCode: string | undefined;
  readonly provenance: Provenance | undefined;
  /** Rows of the request, and the answer to them; absent for what is not a bulk call or was refused. */
  readonly rows?: KeptRows | undefined;
  /** Members of the call itself that were ignored. */
  readonly ignored: readonly string[];
  readonly warnings: readonly string[];
  /** Its body or answer, or both, were longer than an entry may be: not all is here. */
  readonly isCut?: boolean;
  /** Fault rules that hit the call. */
  readonly faults: readonly FaultDecision[];
}

/** What became of the rows of a call. */
export interface KeptRows {
  readonly count: number;
  readonly remarks: readonly (RowRemark | undefined)[];
  /** Kept only when the answer does not show it all. */
  readonly data: BulkData | undefined;
}

/** How a call ended: all of it done, some rows not, none done, another answer or none by a fault, or a mistake of ours. */
export type CallOutcome = "processed" | "partly processed" | "refused" | "fault" | "defect";

/** A call with its number since the start. */
export interface NumberedRecord {
  readonly sequence: number;
  readonly record: JournalRecord;
}

/** The calls of one sandbox, oldest first; bounded, so that an hour of load leaves memory flat. */
export interface Journal {
  add(record: JournalRecord): void;
  /** Those still kept, oldest first, each with its number since the start; only those after a number, when one is given. */
  entries(after?: number): readonly NumberedRecord[];
  /** One that is still kept. */
  entry(sequence: number): NumberedRecord | undefined;
  /** Calls since the start, kept or not. */
  readonly total: number;
  /** Calls that are still kept. */
  readonly kept: number;
  /** Calls since the start that are not kept any more. */
  readonly evicted: number;
  /** Calls since the start, kept or not, by operation (`""` for a path that is no method) and by outcome. */
  readonly totals: ReadonlyMap<string, ReadonlyMap<CallOutcome, number>>;
  /** Tells of each new call, and with `undefined` that there will be no more. Ends by calling what it gives. */
  follow(listener: (sequence: number | undefined) => void): () => void;
  clear(): void;
  /** There will be no more calls. */
  close(): void;
}

/** How much a journal may keep. */
export interface JournalLimits {
  readonly entries: number;
  /** Bytes that an entry keeps at most of a request's body, and as many of the answer. */
  readonly entryBytes: number;
  /** Bytes of all entries together, roughly. */
  readonly bytes: number;
}

const overheadBytes = 600;

/** An empty journal. What is over a limit pushes out the oldest. */
export function createJournal(limits: JournalLimits): Journal {
  let ring: (JournalRecord | undefined)[] = [];
  let sizes: number[] = [];
  let first = 0;
  let next = 0;
  let bytes = 0;
  let totals = new Map<string, Map<CallOutcome, number>>();
  /** Those that somebody has read. */
  const masked = new WeakSet<JournalRecord>();
  const listeners = new Set<(sequence: number | undefined) => void>();

  const drop = () => {
    const at = first % limits.entries;
    bytes -= sizes[at] as number;
    ring[at] = undefined;
    first += 1;
  };
  const count = ({ operation = "", outcome }: JournalRecord) => {
    let outcomes = totals.get(operation);
    if (!outcomes) {
      outcomes = new Map();
      totals.set(operation, outcomes);
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  };
  const keep = (record: JournalRecord) => {
    if (next - first === limits.entries) drop();
    const at = next % limits.entries;
    ring[at] = record;
    sizes[at] = sizeOf(record);
    next += 1;
    bytes += sizes[at] as number;
    while (bytes > limits.bytes && next > first) drop();
  };
  const numbered = (place: number): NumberedRecord => {
    const at = place % limits.entries;
    let record = ring[at] as JournalRecord;
    if (!masked.has(record)) {
      record = maskRecord(record);
      masked.add(record);
      ring[at] = record;
    }
    return { sequence: place + 1, record };
  };

  return {
    add(record) {
      count(record);
      if (limits.entries > 0) keep(withinLimit(record, limits.entryBytes));
      else {
        next += 1;
        first = next;
      }
      for (const listener of listeners) listener(next);
    },
    entries(after = 0) {
      const from = Math.max(first, after);
      return Array.from({ length: Math.max(0, next - from) }, (_, index) => numbered(from + index));
    },
    entry: (sequence) => (sequence > first && sequence <= next ? numbered(sequence - 1) : undefined),
    get total() {
      return next;
    },
    get kept() {
      return next - first;
    },
    get evicted() {
      return first;
    },
    get totals() {
      return totals;
    },
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear() {
      ring = [];
      sizes = [];
      first = 0;
      next = 0;
      bytes = 0;
      totals = new Map();
    },
    close() {
      for (const listener of listeners) listener(undefined);
      listeners.clear();
    },
  };
}

function withinLimit(record: JournalRecord, most: number): JournalRecord {
  const { body, answer } = record;
  if (body.length <= most && answer.length <= most) return record;
  return {
    ...record,
    rows: answer.length > most ? undefined : record.rows,
    bodyBytes: Buffer.byteLength(body),
    body: cut(body, most),
    answer: cut(answer, most),
    isCut: true,
  };
}

const cut = (text: string, most: number) => (text.length <= most ? text : wholeText(text.slice(0, most)));

function maskRecord(record: JournalRecord): JournalRecord {
  const { query, headers, body, bodyBytes = Buffer.byteLength(body), answer } = record;
  return {
    ...record,
    query: maskQuery(query),
    headers: maskHeaders(headers),
    body: maskJson(body),
    bodyBytes,
    answer: maskJson(answer),
  };
}

/** Bytes of what is kept of a row beyond the answer. */
const remarkBytes = 8;

// Strings count a byte a letter, the rows of an answer about what they take as text.
function sizeOf(record: JournalRecord): number {
  const { body, answer, rows, query, path, headers, ignored } = record;
  let size = overheadBytes + body.length + answer.length * (rows?.data ? 3 : 1) + query.length + path.length;
  size += (rows?.remarks.length ?? 0) * remarkBytes;
  for (const name in headers) size += name.length + (headers[name] as string).length;
  for (const name of ignored) size += name.length;
  for (const remark of rows?.remarks ?? []) for (const name of remark?.ignored ?? []) size += 16 + name.length;
  return size;
}
