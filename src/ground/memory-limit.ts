import { getHeapStatistics } from "node:v8";

/** One limit in bytes over what all sandboxes hold together. Beyond it, those that keep most drop their oldest. */
export interface MemoryLimit {
  readonly limit: number;
  /** Bytes that can be dropped, oldest first: calls of journals and events, roughly. */
  kept: number;
  /** Bytes that cannot be dropped: sandboxes by themselves. */
  held: number;
  readonly accounts: Set<MemoryAccount>;
}

export interface MemoryAccount {
  readonly memory: MemoryLimit;
  bytes: number;
  /** Drops its oldest until it keeps no more than so many bytes. @returns how many it keeps then */
  readonly giveWay: (to: number) => number;
  /** Its owner is gone: what comes late counts nothing. */
  isClosed: boolean;
}

/** @param limit in bytes */
export const createMemoryLimit = (limit: number): MemoryLimit => ({ limit, kept: 0, held: 0, accounts: new Set() });

/**
 * The account of one that keeps something, which keeps nothing yet.
 * @param giveWay drops its oldest until it keeps no more than so many bytes, and returns how many it keeps then
 */
export const openAccount = (memory: MemoryLimit, giveWay: MemoryAccount["giveWay"]): MemoryAccount => ({
  memory,
  bytes: 0,
  giveWay,
  isClosed: false,
});

/** One keeps so many bytes now. It may have to give way before this returns. */
export function keepBytes(account: MemoryAccount, bytes: number): void {
  if (account.isClosed) return;
  enter(account, bytes);
  const { kept, held, limit } = account.memory;
  if (kept + held > limit) makeRoom(account.memory);
}

/** Its owner goes, and with it all that it keeps, now and later. */
export function closeAccount(account: MemoryAccount): void {
  enter(account, 0);
  account.isClosed = true;
}

/** Could so many bytes more be held, if all that can be dropped were? */
export const hasRoom = ({ held, limit }: MemoryLimit, bytes: number): boolean => held + bytes <= limit;

/** So many bytes more cannot be dropped; what is free again is negative. */
export function holdBytes(memory: MemoryLimit, bytes: number): void {
  memory.held += bytes;
  makeRoom(memory);
}

function enter(account: MemoryAccount, bytes: number): void {
  const { memory } = account;
  memory.kept += bytes - account.bytes;
  account.bytes = bytes;
  if (bytes > 0) memory.accounts.add(account);
  else memory.accounts.delete(account);
}

/** The one that keeps most gives way, by a tenth of what it keeps at least, until there is room. */
function makeRoom(memory: MemoryLimit): void {
  while (memory.kept > 0 && memory.kept + memory.held > memory.limit) {
    const largest = [...memory.accounts].reduce((most, one) => (one.bytes > most.bytes ? one : most));
    const over = memory.kept + memory.held - memory.limit;
    enter(largest, largest.giveWay(Math.max(0, largest.bytes - Math.max(over, largest.bytes / 10))));
  }
}

/** The program itself, without what it keeps: code, buffers of connections, bodies under way. */
const programBytes = 192 * 1024 ** 2;

// Asked once: a container tells it by files.
const constrainedBytes = process.constrainedMemory();

/** Bytes that the heap may grow to: its limit, in a container no more than half of what that has, 0 being no limit. */
export const roomForHeap = (constrained = constrainedBytes): number =>
  Math.min(getHeapStatistics().heap_size_limit, Math.floor((constrained || Number.POSITIVE_INFINITY) / 2));

/** Bytes that bodies under way may take together; they are part of what the program takes by itself. */
export const roomForBodies = (): number => Math.min(64 * 1024 ** 2, Math.floor(roomForHeap() / 16));

/** Bytes of the heap that the values of one body may take once they are read. */
export const roomForOneBody = (): number => Math.floor(roomForHeap() / 6);

/**
 * Bytes of memory that the process stays below.
 * @param limit of what all sandboxes hold: journals lie beside the heap
 */
export const processBound = (limit: number): number => getHeapStatistics().heap_size_limit + limit + programBytes;
