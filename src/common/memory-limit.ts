import { getHeapStatistics } from "node:v8";
import { memberOf } from "./json.ts";

/**
 * One limit in bytes for all sandboxes. When it is reached, the sandboxes with the most bytes evict their oldest requests and events.
 * Three quarters of it are for what cannot be evicted.
 */
export class MemoryLimit {
  readonly limit: number;
  /** Bytes of requests and events, an estimate: they can be evicted. */
  evictable = 0;
  /** Bytes of sandboxes, their records, rules and counters, which cannot be evicted. */
  held = 0;
  readonly owners = new Set<KeptBytes>();
  /** What was evicted since the start because a limit of memory or of records was reached. */
  readonly evicted = { requests: 0, records: 0 };
  /** The records that the last request stored: no part of that request may evict them. */
  #fresh: { readonly owner: KeptBytes; readonly bytes: number } | undefined;

  constructor(limit: number) {
    this.limit = limit;
  }

  get #heldLimit(): number {
    return Math.floor((this.limit * 3) / 4);
  }

  /** True if there is room for more that cannot be evicted. */
  hasRoom(bytes: number): boolean {
    return this.held + bytes <= this.#heldLimit;
  }

  /** @param what has the bytes: `these rows` @throws NoRoomError that says how much is kept, and what to remove */
  expectRoom(bytes: number, what: string): void {
    if (bytes <= 0 || this.hasRoom(bytes)) return;
    const most = `What cannot be evicted may take ${this.#heldLimit} bytes in all sandboxes (three quarters of --memory)`;
    const remedy = "Send less, remove sandboxes, fault rules or added records, or raise --memory";
    throw new NoRoomError(`${most} and takes ${this.held}; ${what} would take ${bytes} more. ${remedy}.`);
  }

  /** @throws NoRoomError when the records of a request have no room even if everything is evicted that can be */
  expectRoomBeside(bytes: number): void {
    if (this.held + bytes <= this.limit) return;
    const most = `All sandboxes may hold ${this.limit} bytes (--memory), and ${this.held} of them cannot be evicted`;
    const remedy = "Send fewer rows, remove sandboxes, fault rules or added records, or raise --memory";
    throw new NoRoomError(`${most}; these rows would take ${bytes} more. ${remedy}.`);
  }

  protect(owner: KeptBytes, bytes: number): void {
    this.#fresh = { owner, bytes };
  }

  /** True if the owner has the records that the last request stored. */
  isFresh(owner: KeptBytes): boolean {
    return this.#fresh?.owner === owner;
  }

  /** Shrinks the largest owner by a tenth or more until the limit holds. */
  makeRoom(): void {
    while (this.evictable + this.held > this.limit) {
      let largest: KeptBytes | undefined;
      let before = 0;
      for (const owner of this.owners) {
        const bytes = this.#evictableOf(owner);
        if (bytes > before) [largest, before] = [owner, bytes];
      }
      if (!largest) return;
      const over = this.evictable + this.held - this.limit;
      largest.shrink(largest.bytes - Math.min(before, Math.max(over, before / 10)));
      if (this.#evictableOf(largest) >= before) return;
    }
  }

  #evictableOf(owner: KeptBytes): number {
    return this.#fresh?.owner === owner ? owner.bytes - this.#fresh.bytes : owner.bytes;
  }
}

/** What a user wants to add has no room beside what all sandboxes hold. */
export class NoRoomError extends Error {
  override readonly name = "NoRoomError";
}

export class KeptBytes {
  bytes = 0;
  readonly memory: MemoryLimit;
  readonly #evict: ((to: number) => number) | undefined;
  #isClosed = false;

  /**
   * @param evict evicts the owner's oldest until it keeps at most `to` bytes, and returns how many it keeps; absent: nothing of it can
   * be evicted
   */
  constructor(memory: MemoryLimit, evict?: (to: number) => number) {
    this.memory = memory;
    this.#evict = evict;
  }

  /** Sets the bytes of the owner. Owners that can evict may have to do so at once. */
  setBytes(bytes: number): void {
    if (this.#isClosed) return;
    this.#enter(bytes);
    this.memory.makeRoom();
  }

  shrink(to: number): void {
    this.#enter(this.#evict?.(to) ?? this.bytes);
  }

  close(): void {
    this.#enter(0);
    this.#isClosed = true;
  }

  #enter(bytes: number): void {
    const { owners } = this.memory;
    this.memory[this.#evict ? "evictable" : "held"] += bytes - this.bytes;
    this.bytes = bytes;
    if (this.#evict && bytes > 0) owners.add(this);
    else owners.delete(this);
  }
}

/**
 * Bytes that a value of JSON takes, roughly: 32 for each, 32 more for an object or a list, and its letters. A long text with a
 * letter beyond Latin-1 counts twice.
 */
export function jsonBytes(value: unknown): number {
  if (typeof value === "string") {
    return 32 + (value.length > 64 && /[^\0-\xff]/.test(value) ? 2 : 1) * value.length;
  }
  if (typeof value !== "object" || value === null) return 32;
  let bytes = 64;
  if (Array.isArray(value)) for (const element of value) bytes += jsonBytes(element);
  else for (const name in value) bytes += name.length + jsonBytes(memberOf(value, name));
  return bytes;
}

/** Bytes of the program itself: code, buffers of connections, answers that are being sent. */
const programBytes = 128 * 1024 ** 2;

const constrainedBytes = process.constrainedMemory();

/** The part of V8's limit in which nothing stays, the young generation; Node 22 takes half of it. */
const youngBytes = 96 * 1024 ** 2;

/** Bytes that can stay in the heap; in a container at most half of its memory. @param constrained 0: no limit */
export const roomForHeap = (constrained = constrainedBytes): number =>
  Math.min(
    Math.max(getHeapStatistics().heap_size_limit - youngBytes, youngBytes / 4),
    Math.floor((constrained || Number.POSITIVE_INFINITY) / 2),
  );

/** True if the heap is so full that the engine may soon find no more room, for example because an estimate was too low. */
export function isHeapFull(): boolean {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used > 0.8 * (limit - youngBytes);
}

/** Bytes that all bodies may take while they are read. Answers that wait for a reader may take as much again. */
export const roomForBodies = (): number => Math.min(64 * 1024 ** 2, Math.floor(roomForHeap() / 16));

/** Bytes that the values of one body may take once they are read. */
export const roomForOneBody = (): number => Math.floor(roomForHeap() / 6);

/** The most bytes of the process. @param limit of the sandboxes */
export const processBound = (limit: number): number =>
  getHeapStatistics().heap_size_limit + limit + programBytes + roomForBodies();
