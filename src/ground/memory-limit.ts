import { getHeapStatistics } from "node:v8";

/** One limit in bytes for all sandboxes. Above it, the sandboxes with the most bytes drop their oldest calls and events. */
export class MemoryLimit {
  readonly limit: number;
  /** Bytes of calls and events, an estimate: they can be dropped. */
  droppable = 0;
  /** Bytes of the sandboxes, which cannot be dropped. */
  reserved = 0;
  readonly accounts = new Set<MemoryAccount>();

  constructor(limit: number) {
    this.limit = limit;
  }

  hasRoom(bytes: number): boolean {
    return this.reserved + bytes <= this.limit;
  }

  /** Reserves bytes; a negative number frees them. */
  reserve(bytes: number): void {
    this.reserved += bytes;
    this.makeRoom();
  }

  /** Shrinks the largest account by a tenth or more until the limit holds. */
  makeRoom(): void {
    while (this.droppable > 0 && this.droppable + this.reserved > this.limit) {
      const largest = [...this.accounts].reduce((most, account) => (account.bytes > most.bytes ? account : most));
      const over = this.droppable + this.reserved - this.limit;
      largest.shrink(Math.max(0, largest.bytes - Math.max(over, largest.bytes / 10)));
    }
  }
}

/** The bytes that one owner keeps and can drop. */
export class MemoryAccount {
  bytes = 0;
  readonly #memory: MemoryLimit;
  readonly #drop: (to: number) => number;
  #isClosed = false;

  /** @param drop drops the owner's oldest until it keeps at most `to` bytes, and returns how many it keeps */
  constructor(memory: MemoryLimit, drop: (to: number) => number) {
    this.#memory = memory;
    this.#drop = drop;
  }

  /** Sets the bytes of the owner, who may have to drop some at once. */
  setBytes(bytes: number): void {
    if (this.#isClosed) return;
    this.#enter(bytes);
    this.#memory.makeRoom();
  }

  shrink(to: number): void {
    this.#enter(this.#drop(to));
  }

  close(): void {
    this.#enter(0);
    this.#isClosed = true;
  }

  #enter(bytes: number): void {
    const { accounts } = this.#memory;
    this.#memory.droppable += bytes - this.bytes;
    this.bytes = bytes;
    if (bytes > 0) accounts.add(this);
    else accounts.delete(this);
  }
}

/** Bytes of the program itself: code, buffers of connections, answers that are being sent. */
const programBytes = 128 * 1024 ** 2;

const constrainedBytes = process.constrainedMemory();

/** The limit of the heap in bytes; in a container at most half of its memory. @param constrained 0: no limit */
export const roomForHeap = (constrained = constrainedBytes): number =>
  Math.min(getHeapStatistics().heap_size_limit, Math.floor((constrained || Number.POSITIVE_INFINITY) / 2));

/** Bytes that all bodies may take while they are read. Answers that wait for a reader may take as much again. */
export const roomForBodies = (): number => Math.min(64 * 1024 ** 2, Math.floor(roomForHeap() / 16));

/** Bytes that the values of one body may take once they are read. */
export const roomForOneBody = (): number => Math.floor(roomForHeap() / 6);

/** The most bytes of the process. @param limit of the sandboxes */
export const processBound = (limit: number): number =>
  getHeapStatistics().heap_size_limit + limit + programBytes + roomForBodies();
