import type { MemoryLimit } from "../ground/memory-limit.ts";
import { createTextSlabs } from "../ground/text-slabs.ts";

/** The texts of the calls that a journal keeps, oldest first: what is over a limit pushes out the oldest. */
export interface KeptEntries {
  readonly length: number;
  /** Keeps the pieces of a text. */
  push(pieces: readonly string[]): void;
  /** The text of that rank; the oldest has 0. */
  read(rank: number): string;
  clear(): void;
  /** What is kept does not count any more: it goes with its owner. */
  release(): void;
}

/** What an entry takes beside its text. */
const overheadBytes = 100;

/**
 * None yet.
 * @param limits of these entries: how many, and the bytes of all
 * @param memory over what others keep with them
 */
export function createKeptEntries(
  limits: { readonly entries: number; readonly bytes: number },
  memory: MemoryLimit,
): KeptEntries {
  let texts = createTextSlabs();
  let bytes = 0;
  const dropOldest = () => {
    bytes -= texts.shift() + overheadBytes;
  };
  const giveWay = (to: number) => {
    while (bytes > to && texts.length > 0) dropOldest();
    return bytes;
  };
  const account = memory.open(giveWay);
  return {
    get length() {
      return texts.length;
    },
    push(pieces) {
      if (limits.entries === 0) return;
      if (texts.length === limits.entries) dropOldest();
      bytes += texts.push(pieces) + overheadBytes;
      account.set(giveWay(limits.bytes));
    },
    read: (rank) => texts.read(rank),
    clear() {
      texts = createTextSlabs();
      bytes = 0;
      account.set(0);
    },
    release: () => account.set(0),
  };
}
