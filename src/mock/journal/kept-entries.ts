import { keepBytes, type MemoryAccount, type MemoryLimit, openAccount } from "../../ground/memory-limit.ts";
import { TextSlabs } from "../../ground/text-slabs.ts";

/** The texts of the calls that a journal keeps, oldest first: what is over a limit pushes out the oldest. */
export interface KeptEntries {
  readonly texts: TextSlabs;
  readonly limits: EntryLimits;
  /** Over what others keep with them. */
  readonly account: MemoryAccount;
}

/** How many entries, and the bytes of all. */
interface EntryLimits {
  readonly entries: number;
  readonly bytes: number;
}

/** What an entry takes beside the memory of its text. */
const overheadBytes = 100;

/** None yet. @param memory over what others keep with them */
export function createKeptEntries(limits: EntryLimits, memory: MemoryLimit): KeptEntries {
  const texts = new TextSlabs();
  return { texts, limits, account: openAccount(memory, (to) => giveBack(texts, to)) };
}

/** Keeps the pieces of a text. */
export function keepEntry({ texts, limits, account }: KeptEntries, pieces: readonly string[]): void {
  if (limits.entries === 0) return;
  if (texts.length === limits.entries) texts.shift();
  texts.push(pieces);
  while (withOverhead(texts, texts.textBytes) > limits.bytes && texts.length > 0) texts.shift();
  keepBytes(account, withOverhead(texts, texts.bytes));
}

export function clearEntries({ texts, account }: KeptEntries): void {
  texts.clear();
  keepBytes(account, 0);
}

const withOverhead = (texts: TextSlabs, bytes: number): number => bytes + texts.length * overheadBytes;

/**
 * Lets the oldest go until the others keep no more than so many bytes, and tells how many they keep then. Within its own limit,
 * the memory of entries that go is for those that come; what others need is given back.
 */
function giveBack(texts: TextSlabs, to: number): number {
  texts.trim();
  while (withOverhead(texts, texts.bytes) > to && texts.length > 0) {
    texts.shift();
    texts.trim();
  }
  return withOverhead(texts, texts.bytes);
}
