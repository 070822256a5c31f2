import { getHeapStatistics } from "node:v8";

/** One limit in bytes over what all sandboxes hold together. Beyond it, those that keep most drop their oldest. */
export class MemoryLimit {
  readonly limit: number;
  /** Bytes that can be dropped, roughly: calls of journals and events. */
  kept = 0;
  /** Bytes that cannot be dropped: sandboxes by themselves. */
  held = 0;
  readonly accounts = new Set<MemoryAccount>();

  constructor(limit: number) {
    this.limit = limit;
  }

  hasRoom(bytes: number): boolean {
    return this.held + bytes <= this.limit;
  }

  /** These bytes cannot be dropped; what is free again is negative. */
  hold(bytes: number): void {
    this.held += bytes;
    this.makeRoom();
  }

  /** The one that keeps most gives way, by at least a tenth, until there is room. */
  makeRoom(): void {
    while (this.kept > 0 && this.kept + this.held > this.limit) {
      const largest = [...this.accounts].reduce((most, one) => (one.bytes > most.bytes ? one : most));
      const over = this.kept + this.held - this.limit;
      largest.giveWay(Math.max(0, largest.bytes - Math.max(over, largest.bytes / 10)));
    }
  }
}

export class MemoryAccount {
  bytes = 0;
  readonly #memory: MemoryLimit;
  readonly #shrink: (to: number) => number;
  #isClosed = false;

  /** @param shrink drops the owner's oldest until it keeps no more than so many bytes, and returns how many it keeps then */
  constructor(memory: MemoryLimit, shrink: (to: number) => number) {
    this.#memory = memory;
    this.#shrink = shrink;
  }

  /** The owner keeps so many bytes now. It may have to give way at once. */
  keep(bytes: number): void {
    if (this.#isClosed) return;
    this.#enter(bytes);
    this.#memory.makeRoom();
  }

  giveWay(to: number): void {
    this.#enter(this.#shrink(to));
  }

  close(): void {
    this.#enter(0);
    this.#isClosed = true;
  }

  #enter(bytes: number): void {
    const { accounts } = this.#memory;
    this.#memory.kept += bytes - this.bytes;
    this.bytes = bytes;
    if (bytes > 0) accounts.add(this);
    else accounts.delete(this);
  }
}

/** The share of the program itself: code, buffers of connections, answers under way. */
const programBytes = 128 * 1024 ** 2;

const constrainedBytes = process.constrainedMemory();

/** Bytes that the heap may grow to: its limit, in a container no more than half of what that has, 0 being no limit. */
export const roomForHeap = (constrained = constrainedBytes): number =>
  Math.min(getHeapStatistics().heap_size_limit, Math.floor((constrained || Number.POSITIVE_INFINITY) / 2));

/** Bytes that bodies under way may take together, and answers that wait to be read as much again. */
export const roomForBodies = (): number => Math.min(64 * 1024 ** 2, Math.floor(roomForHeap() / 16));

/** Bytes of the heap that the values of one body may take once they are read. */
export const roomForOneBody = (): number => Math.floor(roomForHeap() / 6);

/** Bytes that the process stays below: sandboxes hold at most `limit`, and journals lie beside the heap. */
export const processBound = (limit: number): number =>
  getHeapStatistics().heap_size_limit + limit + programBytes + roomForBodies();
