import { jsonOr } from "../../ground/json.ts";
import { MemoryAccount, type MemoryLimit } from "../../ground/memory-limit.ts";
import { type CallOutcome, type JournalRecord, readEntry, rowData } from "./journal-record.ts";

const leastBlockBytes = 4 * 1024;
const mostBlockBytes = 1024 ** 2;

/** What a text takes beside its bytes. */
const overheadBytes = 200;

/** Blocks that are kept for the next texts: at times two are free before one is wanted. */
const mostSpares = 2;

interface Span {
  readonly block: Buffer;
  readonly from: number;
  readonly to: number;
}

/** A ring of blocks of bytes for texts: a block whose texts are all dropped takes the next ones. */
class TextRing {
  readonly texts = new Map<number, Span>();
  bytes = 0;
  /** The oldest first; new texts go into the last, from `#end` on. */
  readonly #blocks: Buffer[] = [];
  /** The number of the oldest text. Numbers follow each other, so it need not be looked for among those that are gone. */
  #oldest = 0;
  #end = 0;
  #spares: Buffer[] = [];

  add(number: number, text: string): void {
    let block = this.#blocks.at(-1);
    const room = block ? block.length - this.#end : 0;
    const length = Buffer.byteLength(text);
    if (!block || length > room) {
      const bytes = Math.max(length, leastBlockBytes, Math.min(mostBlockBytes, Math.floor(this.bytes / 8)));
      const spare = this.#spares.pop();
      block = spare && spare.length >= length ? spare : Buffer.allocUnsafeSlow(bytes);
      this.#blocks.push(block);
      this.#end = 0;
      this.bytes += block.length;
    }
    if (this.texts.size === 0) this.#oldest = number;
    const from = this.#end;
    this.#end += block.write(text, from);
    this.texts.set(number, { block, from, to: this.#end });
    this.bytes += overheadBytes;
  }

  text(number: number): string | undefined {
    const span = this.texts.get(number);
    return span?.block.toString("utf8", span.from, span.to);
  }

  dropOldest(): void {
    if (!this.texts.delete(this.#oldest)) return;
    this.bytes -= overheadBytes;
    this.#oldest += 1;
    const next = this.texts.get(this.#oldest);
    if (next?.block === this.#blocks[0]) return;
    const free = this.#blocks.shift() as Buffer;
    this.bytes -= free.length;
    if (this.#spares.length < mostSpares) this.#spares.push(free);
  }

  /** Drops the oldest until it takes no more than so many bytes. */
  shrink(mostBytes: number): void {
    while (this.bytes > mostBytes) this.dropOldest();
    this.#spares = [];
  }
}

/** Paths that are counted though no method has them. */
const mostUnknown = 100;

/** Calls since the start, kept or not, by operation (`""` for a path that is no method) and by outcome. */
export type JournalTotals = Map<string, Map<CallOutcome, number>>;

/** Told the number of each new call, 0 when all are cleared, and `undefined` when there will be no more. */
export type JournalListener = (sequence: number | undefined) => void;

export interface JournalLimits {
  readonly entries: number;
  /** Letters that an entry keeps at most of a request's body, and as many of the answer. */
  readonly entryBytes: number;
}

/** The id of a call whose client sent none, by its number in the journal of its sandbox. */
export const callId = (sequence: number): string => `call-${sequence}`;

/**
 * The calls of one sandbox, oldest first. Calls over its own limits, or over the memory of all together, push out the oldest, so
 * that an hour of load leaves memory flat.
 */
export class Journal {
  readonly limits: JournalLimits;
  /** Calls since the start, kept or not. */
  total = 0;
  readonly totals: JournalTotals = new Map();
  /** Calls since the start of what is no method, by verb and path: of the first paths that came. */
  readonly #unknown = new Map<string, number>();
  readonly #ring = new TextRing();
  readonly #account: MemoryAccount;
  readonly #listeners = new Set<JournalListener>();

  constructor(limits: JournalLimits, memory: MemoryLimit) {
    this.limits = limits;
    this.#account = new MemoryAccount(memory, (to) => {
      this.#ring.shrink(to);
      return this.#ring.bytes;
    });
  }

  /**
   * @param entry as `printEntry` has it; `undefined` when none is kept
   * @param called verb and path
   */
  add(operation: string | undefined, outcome: CallOutcome, entry: string | undefined, called = ""): void {
    if (operation === undefined && (this.#unknown.size < mostUnknown || this.#unknown.has(called))) {
      this.#unknown.set(called, (this.#unknown.get(called) ?? 0) + 1);
    }
    const outcomes = this.totals.get(operation ?? "") ?? new Map<CallOutcome, number>();
    this.totals.set(operation ?? "", outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
    this.total += 1;
    if (entry !== undefined) {
      if (this.#ring.texts.size === this.limits.entries) this.#ring.dropOldest();
      this.#ring.add(this.total, entry);
      this.#account.keep(this.#ring.bytes);
    }
    for (const listener of this.#listeners) listener(this.total);
  }

  /** What clients call and the stand-in does not have, the most wanted first. */
  get unknown(): { readonly call: string; readonly calls: number }[] {
    const ranked = [...this.#unknown].sort(([, one], [, other]) => other - one);
    return ranked.map(([call, calls]) => ({ call, calls }));
  }

  get evicted(): number {
    return this.total - this.#ring.texts.size;
  }

  /** Those still kept, oldest first; only those after a number, when one is given. */
  entries(after = 0): readonly JournalRecord[] {
    return [...this.#ring.texts.keys()].flatMap((sequence) => (sequence > after ? (this.entry(sequence) ?? []) : []));
  }

  entry(sequence: number): JournalRecord | undefined {
    const text = this.#ring.text(sequence);
    return text === undefined ? undefined : readEntry(sequence, text);
  }

  follow(listener: JournalListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  clear(): void {
    this.#ring.shrink(0);
    this.#account.keep(0);
    this.total = 0;
    this.totals.clear();
    this.#unknown.clear();
    for (const listener of this.#listeners) listener(0);
  }

  /** There will be no more calls but those under way. What is kept does not count any more: it goes with its owner. */
  close(): void {
    for (const listener of this.#listeners) listener(undefined);
    this.#listeners.clear();
    this.#account.close();
  }
}

export function printTotals(totals: JournalTotals): Record<string, Record<string, number>> {
  return Object.fromEntries([...totals].map(([operation, outcomes]) => [operation, Object.fromEntries(outcomes)]));
}

/** How many of the calls that are kept rested on each assumption, by its id. */
export function callsByAssumption(journal: Journal): ReadonlyMap<string, number> {
  const calls = new Map<string, number>();
  for (const { assumptions } of journal.entries()) {
    for (const { id } of assumptions) calls.set(id, (calls.get(id) ?? 0) + 1);
  }
  return calls;
}

/** By the id of a record, the number of the call whose answer told that it was made; the newest, as ids come again after a reset. */
export function callsThatMade(journal: Journal, ids: ReadonlySet<string>): Record<string, number> {
  const made: Record<string, number> = {};
  for (const record of journal.entries()) {
    for (const id of madeBy(record)) if (ids.has(id)) made[id] = record.sequence;
  }
  return made;
}

function madeBy(record: JournalRecord): readonly string[] {
  const rows = rowData(record);
  if (rows) return rows.processed_customer_events_set.map(({ id }) => id);
  if (!record.operation?.endsWith(".create") || record.outcome === "refused") return [];
  const answer = jsonOr(record.answer) as { data?: { id?: unknown } | null } | null | undefined;
  const id = answer?.data?.id;
  return typeof id === "string" ? [id] : [];
}
