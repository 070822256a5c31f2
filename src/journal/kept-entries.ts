import type { MemoryLimit } from "../ground/memory-limit.ts";
import { TextSlabs } from "../ground/text-slabs.ts";

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

/** What an entry takes beside the memory of its text. */
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
  const texts = new TextSlabs();
  const bytes = (ofTexts: number) => ofTexts + texts.length * overheadBytes;
  // Within its own limit, the memory of entries that go is for those that come; what others need is given back.
  const account = memory.open((to) => {
    texts.trim();
    while (bytes(texts.bytes) > to && texts.length > 0) {
      texts.shift();
      texts.trim();
    }
    return bytes(texts.bytes);
  });
  return {
    get length() {
      return texts.length;
    },
    push(pieces) {
      if (limits.entries === 0) return;
      if (texts.length === limits.entries) texts.shift();
      texts.push(pieces);
      while (bytes(texts.textBytes) > limits.bytes && texts.length > 0) texts.shift();
      account.set(bytes(texts.bytes));
    },
    read: (rank) => texts.read(rank),
    clear() {
      texts.clear();
      account.set(0);
    },
    release: () => account.set(0),
  };
}
