import { getHeapStatistics } from "node:v8";
import { memberOf } from "./json.ts";

/** One limit in bytes for all sandboxes. Above it, the sandboxes with the most bytes drop their oldest calls and events. */
export class MemoryLimit {
  readonly limit: number;
  /** Bytes of calls and events, an estimate: they can be dropped. */
  droppable = 0;
  /** Bytes of sandboxes, their rows, rules and counters, which cannot be dropped. */
  reserved = 0;
  readonly droppableBytes = new Set<KeptBytes>();

  constructor(limit: number) {
    this.limit = limit;
  }

  hasRoom(bytes: number): boolean {
    return this.reserved + bytes <= this.limit;
  }

  /** @param what has the bytes: `these rows` @throws NoRoomError that says how much is kept, and what to remove */
  expectRoom(bytes: number, what: string): void {
    if (this.hasRoom(bytes)) return;
    const kept = `All sandboxes may hold ${this.limit} bytes (--memory), and hold ${this.reserved}`;
    const remedy = "Send less, remove sandboxes, fault rules or added rows, or raise --memory";
    throw new NoRoomError(`${kept}; ${what} would take ${bytes} more. ${remedy}.`);
  }

  /** Shrinks the largest account by a tenth or more until the limit holds. */
  makeRoom(): void {
    while (this.droppable > 0 && this.droppable + this.reserved > this.limit) {
      const largest = [...this.droppableBytes].reduce((most, one) => (one.bytes > most.bytes ? one : most));
      const over = this.droppable + this.reserved - this.limit;
      largest.shrink(Math.max(0, largest.bytes - Math.max(over, largest.bytes / 10)));
    }
  }
}

/** What a user wants to add has no room beside what all sandboxes hold. */
export class NoRoomError extends Error {
  override readonly name = "NoRoomError";
}

/** The bytes that one owner keeps. */
export class KeptBytes {
  bytes = 0;
  readonly memory: MemoryLimit;
  readonly #drop: ((to: number) => number) | undefined;
  #isClosed = false;

  /**
   * @param drop drops the owner's oldest until it keeps at most `to` bytes, and returns how many it keeps; absent: nothing of it can
   * be dropped
   */
  constructor(memory: MemoryLimit, drop?: (to: number) => number) {
    this.memory = memory;
    this.#drop = drop;
  }

  /** Sets the bytes of the owner. Whoever can drop some may have to do so at once. */
  setBytes(bytes: number): void {
    if (this.#isClosed) return;
    this.#enter(bytes);
    this.memory.makeRoom();
  }

  shrink(to: number): void {
    this.#enter(this.#drop?.(to) ?? this.bytes);
  }

  close(): void {
    this.#enter(0);
    this.#isClosed = true;
  }

  #enter(bytes: number): void {
    const { droppableBytes } = this.memory;
    this.memory[this.#drop ? "droppable" : "reserved"] += bytes - this.bytes;
    this.bytes = bytes;
    if (this.#drop && bytes > 0) droppableBytes.add(this);
    else droppableBytes.delete(this);
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

/** Does the heap have so much that the engine may soon find no more room? What was estimated too low shows here. */
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
