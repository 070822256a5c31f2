import type { FaultDecision } from "../faults/hit.ts";
import type { Misses } from "../faults/miss.ts";
import { createTextKeep, type KeptText } from "../ground/text-slabs.ts";
import { wholeText } from "../ground/whole-text.ts";
import type { Writable } from "../ground/writable.ts";
import type { BulkData } from "../wire/bulk.ts";
import type { BulkOutcome } from "../wire/bulk-outcome.ts";
import type { Provenance } from "../wire/provenance.ts";
import { maskHeaders, maskJson, maskQuery } from "../wire/secrets.ts";

/** What is kept of a call beside what was sent: as it came, so that keeping it costs next to nothing. */
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

/** A call as it is read: the secrets in it are masked, and the rest is rendered by whoever shows it. */
export interface JournalRecord extends JournalCall {
  readonly body: string;
  /** Of the whole body as it was sent. */
  readonly bodyBytes: number;
  readonly answer: string;
  /** Its body or answer, or both, were longer than an entry may be: not all is here. */
  readonly isCut: boolean;
}

/** What became of the rows of a call. */
export interface KeptRows extends Pick<BulkOutcome, "count" | "refusals" | "remarks"> {
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
  add(call: JournalCall, body: string, answer: string): void;
  /** Those still kept, oldest first, each with its number since the start; only those after a number, when one is given. */
  entries(after?: number): readonly NumberedRecord[];
  /** One that is still kept. */
  entry(sequence: number): NumberedRecord | undefined;
  /** Calls since the start, kept or not. */
  readonly total: number;
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

/** What an entry takes beside its text, which counts a byte a letter. */
const overheadBytes = 100;

/** One for all: a sandbox with a few calls does not pay for a slab. */
const texts = createTextKeep();

/** An empty journal. What is over a limit pushes out the oldest. */
export function createJournal(limits: JournalLimits): Journal {
  let ring: (KeptText | undefined)[] = [];
  let sizes: number[] = [];
  let bytes = 0;
  const totals = new Map<string, Map<CallOutcome, number>>();
  const listeners = new Set<(sequence: number | undefined) => void>();

  const drop = () => {
    const at = journal.evicted % limits.entries;
    bytes -= sizes[at] as number;
    texts.free(ring[at] as KeptText);
    ring[at] = undefined;
    journal.evicted += 1;
  };
  const count = ({ operation = "", outcome }: JournalCall) => {
    let outcomes = totals.get(operation);
    if (!outcomes) {
      outcomes = new Map();
      totals.set(operation, outcomes);
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  };
  const keep = (call: JournalCall, body: string, answer: string) => {
    if (journal.total - journal.evicted === limits.entries) drop();
    const at = journal.total % limits.entries;
    const parts = partsOf(call, body, answer, limits.entryBytes);
    ring[at] = texts.keep(...parts);
    sizes[at] = parts.reduce((sum, part) => sum + part.length, overheadBytes);
    journal.total += 1;
    bytes += sizes[at] as number;
    while (bytes > limits.bytes && journal.total > journal.evicted) drop();
  };
  const numbered = (place: number): NumberedRecord => ({
    sequence: place + 1,
    record: recordOf(texts.read(ring[place % limits.entries] as KeptText)),
  });

  const journal: Writable<Journal> = {
    total: 0,
    evicted: 0,
    totals,
    add(call, body, answer) {
      count(call);
      if (limits.entries > 0) keep(call, body, answer);
      else {
        journal.total += 1;
        journal.evicted = journal.total;
      }
      for (const listener of listeners) listener(journal.total);
    },
    entries(after = 0) {
      const from = Math.max(journal.evicted, after);
      return Array.from({ length: Math.max(0, journal.total - from) }, (_, index) => numbered(from + index));
    },
    entry: (sequence) => (sequence > journal.evicted && sequence <= journal.total ? numbered(sequence - 1) : undefined),
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear() {
      ring = [];
      sizes = [];
      journal.evicted = 0;
      journal.total = 0;
      bytes = 0;
      totals.clear();
    },
    close() {
      for (const listener of listeners) listener(undefined);
      listeners.clear();
    },
  };
  return journal;
}

interface Head {
  readonly call: JournalCall;
  /** Letters of the body. */
  readonly bodyLength: number;
  /** Of the whole body, where it was cut. */
  readonly bodyBytes: number | undefined;
  readonly isCut: boolean;
}

/** All of a call, to be kept as one text: a line that says what is kept of it, and then its body and its answer as they are. */
function partsOf(call: JournalCall, body: string, answer: string, most: number): readonly [string, string, string] {
  const isCut = body.length > most || answer.length > most;
  const bodyText = cut(body, most);
  const head: Head = {
    // Of an answer that is not all there, the rows would be half a story.
    call: answer.length > most ? { ...call, rows: undefined } : call,
    bodyLength: bodyText.length,
    bodyBytes: isCut ? Buffer.byteLength(body) : undefined,
    isCut,
  };
  return [`${JSON.stringify(head)}\n`, bodyText, cut(answer, most)];
}

const cut = (text: string, most: number) => (text.length <= most ? text : wholeText(text.slice(0, most)));

/** Masked when it is read: most entries never are. */
function recordOf(text: string): JournalRecord {
  const from = text.indexOf("\n") + 1;
  const { call, bodyLength, bodyBytes, isCut } = JSON.parse(text.slice(0, from)) as Head;
  const body = text.slice(from, from + bodyLength);
  return {
    ...call,
    query: maskQuery(call.query),
    headers: maskHeaders(call.headers),
    body: maskJson(body),
    bodyBytes: bodyBytes ?? Buffer.byteLength(body),
    answer: maskJson(text.slice(from + bodyLength)),
    isCut,
  };
}
