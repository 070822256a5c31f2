import { MemoryAccount, type MemoryLimit } from "../../ground/memory-limit.ts";
import type { Method } from "../../vendor/method.ts";
import type { CallOutcome } from "./call-line.ts";
import { openEntry } from "./open-entry.ts";
import type { CallTexts, EntryWithoutTexts, StoredEntry } from "./stored-entry.ts";

const leastBlockBytes = 4 * 1024;
const mostBlockBytes = 1024 ** 2;

/** What a text takes beside its bytes. */
const overheadBytes = 200;

const droppedTexts: CallTexts = { body: "", answer: "", data: "" };

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** Blocks that are kept for the next texts: at times two are free before one is wanted. */
const mostSpares = 2;

/** A call as it is kept: its head as JSON, and its texts. */
export interface SerializedEntry extends CallTexts {
  readonly method: Method | undefined;
  readonly head: string;
  /** Where they are known. */
  readonly bodyBytes?: number | undefined;
}

interface Span {
  readonly method: Method | undefined;
  readonly block: Buffer;
  readonly from: number;
  /** Where the head ends, the body, the answer, and the rows. */
  readonly ends: readonly [head: number, body: number, answer: number, data: number];
}

/** A ring of blocks of bytes for texts: a block whose texts are all dropped takes the next ones. */
class TextRing {
  readonly spans = new Map<number, Span>();
  bytes = 0;
  /** The oldest first; new texts go into the last, from `#end` on. */
  readonly #blocks: Buffer[] = [];
  /** The number of the oldest text. Numbers follow each other, so it need not be looked for among those that are gone. */
  #oldest = 0;
  #end = 0;
  #spares: Buffer[] = [];

  add(number: number, { method, head, body, answer, data, bodyBytes = bytesOf(body) }: SerializedEntry): void {
    const block = this.#blockFor(bytesOf(head) + bodyBytes + bytesOf(answer) + bytesOf(data));
    if (this.spans.size === 0) this.#oldest = number;
    const from = this.#end;
    const written = (text: string) => (this.#end += block.write(text, this.#end));
    this.spans.set(number, {
      method,
      block,
      from,
      ends: [written(head), written(body), written(answer), written(data)],
    });
    this.bytes += overheadBytes;
  }

  #blockFor(length: number): Buffer {
    const last = this.#blocks.at(-1);
    if (last && length <= last.length - this.#end) return last;
    const bytes = Math.max(length, leastBlockBytes, Math.min(mostBlockBytes, Math.floor(this.bytes / 8)));
    const spare = this.#spares.pop();
    const block = spare && spare.length >= length ? spare : Buffer.allocUnsafeSlow(bytes);
    this.#blocks.push(block);
    this.#end = 0;
    this.bytes += block.length;
    return block;
  }

  record(number: number): StoredEntry | undefined {
    const span = this.spans.get(number);
    if (!span) return undefined;
    const { method, block, from, ends } = span;
    const [head, body, answer, data] = ends;
    const text = (start: number, end: number) => block.toString("utf8", start, end);
    // The block is used again once the call is dropped: whoever reads it late gets what is there to be had now.
    const textsOf = () =>
      this.spans.get(number) === span
        ? { body: text(head, body), answer: text(body, answer), data: text(answer, data) }
        : droppedTexts;
    return openEntry(number, method, JSON.parse(text(from, head)) as EntryWithoutTexts, textsOf);
  }

  dropOldest(): void {
    if (!this.spans.delete(this.#oldest)) return;
    this.bytes -= overheadBytes;
    this.#oldest += 1;
    const next = this.spans.get(this.#oldest);
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
  /** Of all their texts together. */
  readonly bytes: number;
}

/** The bytes that one call may take; of a longer one the beginning of its texts is kept. */
export const maxCallBytes = ({ bytes }: JournalLimits): number => Math.floor(bytes / 8);

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
   * @param kept `undefined` when nothing of it is kept
   * @param called verb and path
   */
  add(method: Method | undefined, outcome: CallOutcome, kept: SerializedEntry | undefined, called = ""): void {
    const operation = method?.name;
    if (operation === undefined && (this.#unknown.size < mostUnknown || this.#unknown.has(called))) {
      this.#unknown.set(called, (this.#unknown.get(called) ?? 0) + 1);
    }
    const outcomes = this.totals.get(operation ?? "") ?? new Map<CallOutcome, number>();
    this.totals.set(operation ?? "", outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
    this.total += 1;
    if (kept !== undefined) {
      if (this.#ring.spans.size === this.limits.entries) this.#ring.dropOldest();
      this.#ring.add(this.total, kept);
      while (this.#ring.bytes > this.limits.bytes && this.#ring.spans.size > 1) this.#ring.dropOldest();
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
    return this.total - this.#ring.spans.size;
  }

  /** Those still kept, oldest first; only those after a number, when one is given. */
  entries(after = 0): readonly StoredEntry[] {
    return [...this.#ring.spans.keys()].flatMap((sequence) => (sequence > after ? (this.entry(sequence) ?? []) : []));
  }

  entry(sequence: number): StoredEntry | undefined {
    return this.#ring.record(sequence);
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
