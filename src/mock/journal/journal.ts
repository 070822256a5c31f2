import { KeptBytes, type MemoryLimit } from "../../common/memory-limit.ts";
import type { Method } from "../../vendor/method.ts";
import type { CallOutcome } from "./call-line.ts";
import type { CallTexts, Entry, KeptEntry } from "./entry.ts";
import { openEntry } from "./open-entry.ts";

const overheadBytes = 200;

const bytesOf = ({ line, facts, block }: KeptEntry): number =>
  line.length + facts.length + block.length + overheadBytes;

/** Calls since the start, kept or not, by operation (`""` for a path that is no method) and by outcome. */
export type JournalTotals = Map<string, Map<CallOutcome, number>>;

export type CallToKeep = Pick<KeptEntry, "line" | "facts" | "assumptions"> & { readonly texts: CallTexts };

/** Gets the number of each new call, 0 when the journal is cleared, and `undefined` when it is closed. */
export type JournalListener = (sequence: number | undefined) => void;

export interface JournalLimits {
  readonly entries: number;
  /** The bytes of all entries together. */
  readonly bytes: number;
}

/** The calls of one sandbox, oldest first. New requests evict the oldest above the limits of the journal or of all sandboxes. */
export class Journal {
  readonly limits: JournalLimits;
  /** Calls since the start, kept or not. */
  total = 0;
  readonly totals: JournalTotals = new Map();
  readonly #entries = new Map<number, KeptEntry>();
  #bytes = 0;
  /** The block of an evicted entry, which the next entry may take. */
  #spare: Uint8Array | undefined;
  readonly #account: KeptBytes;
  readonly #listeners = new Set<JournalListener>();

  constructor(limits: JournalLimits, memory: MemoryLimit) {
    this.limits = limits;
    this.#account = new KeptBytes(memory, (maxBytes) => {
      const before = this.evicted;
      this.#shrink(maxBytes);
      memory.evicted.requests += this.evicted - before;
      return this.#bytes;
    });
  }

  /**
   * The entry of a call. Without the block of an evicted entry, the bytes outside the heap that each call takes
   * make V8 collect the whole heap: 15 times in 1200 requests of 1000 rows instead of 10.
   */
  #entryOf(method: Method | undefined, { texts, ...kept }: CallToKeep): KeptEntry {
    const [bodyBytes, answerBytes] = [Buffer.byteLength(texts.body), Buffer.byteLength(texts.answer)];
    const dataBytes = texts.data === "" ? 0 : Buffer.byteLength(texts.data);
    const block = this.#takeBlock(bodyBytes + answerBytes + dataBytes);
    block.write(texts.body, 0);
    block.write(texts.answer, bodyBytes);
    if (dataBytes > 0) block.write(texts.data, bodyBytes + answerBytes);
    return { ...kept, method, block, bodyBytes, answerBytes, dataBytes, isOpened: false };
  }

  /** The spare block if it fits: at least so many bytes, and at most twice as many. */
  #takeBlock(bytes: number): Buffer {
    const spare = this.#spare;
    // The texts of later calls are a little longer, because the numbers of records grow.
    const isFitting = spare !== undefined && spare.length >= bytes && spare.length <= 2 * bytes;
    if (!isFitting) return Buffer.allocUnsafe(bytes + (bytes >> 5));
    this.#setSpare(undefined);
    return Buffer.from(spare.buffer, spare.byteOffset, spare.length);
  }

  #setSpare(block: Uint8Array | undefined): void {
    this.#bytes += (block?.length ?? 0) - (this.#spare?.length ?? 0);
    this.#spare = block;
  }

  /**
   * Counts a call, and keeps its entry.
   * @param kept `undefined` when the journal keeps no entries
   */
  add(method: Method | undefined, outcome: CallOutcome, kept: CallToKeep | undefined): void {
    const operation = method?.name ?? "";
    const outcomes = this.totals.get(operation) ?? new Map<CallOutcome, number>();
    this.totals.set(operation, outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
    this.total += 1;
    if (kept !== undefined) {
      const entry = this.#entryOf(method, kept);
      this.#entries.set(this.total, entry);
      this.#bytes += bytesOf(entry);
      if (this.#entries.size > this.limits.entries) this.#evictOldest();
      while (this.#bytes > this.limits.bytes && this.#entries.size > 1) this.#evictOldest();
      this.#account.setBytes(this.#bytes);
    }
    for (const listener of this.#listeners) listener(this.total);
  }

  #evictOldest(): void {
    const sequence = this.evicted + 1;
    const oldest = this.#entries.get(sequence);
    this.#entries.delete(sequence);
    if (!oldest) return;
    this.#bytes -= bytesOf(oldest);
    // Somebody who opened the entry may still read its texts.
    if (!oldest.isOpened) this.#setSpare(oldest.block);
  }

  #shrink(maxBytes: number): void {
    while (this.#bytes > maxBytes && this.#entries.size > 0) this.#evictOldest();
    if (this.#bytes > maxBytes) this.#setSpare(undefined);
  }

  get evicted(): number {
    return this.total - this.#entries.size;
  }

  /** Oldest first. */
  entries(): readonly Entry[] {
    return Array.from(this.#entries.values(), (entry) => openEntry(entry));
  }

  entry(sequence: number): Entry | undefined {
    const kept = this.#entries.get(sequence);
    return kept && openEntry(kept);
  }

  follow(listener: JournalListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  clear(): void {
    this.#shrink(0);
    this.#account.setBytes(0);
    this.total = 0;
    this.totals.clear();
    for (const listener of this.#listeners) listener(0);
  }

  /** Ends all followers. The entries no longer count in the memory of all sandboxes. */
  close(): void {
    for (const listener of this.#listeners) listener(undefined);
    this.#listeners.clear();
    this.#account.close();
  }
}
