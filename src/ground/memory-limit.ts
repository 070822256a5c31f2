import { GiveBack } from "./give-back.ts";

/**
 * One limit in bytes over what many keep. When they keep more together, the largest of them give way. What is done with it are
 * the functions below.
 */
export interface MemoryLimit {
  readonly limit: number;
  /** Bytes that all keep together, roughly. */
  kept: number;
  /** Bytes that cannot give way, as their owners have no oldest: they are counted apart. */
  held: number;
  /** Only those that keep something: whoever is gone is not held on to. */
  readonly accounts: Set<MemoryAccount>;
  readonly giveBack: GiveBack;
}

/** What one of them keeps. */
export interface MemoryAccount {
  readonly memory: MemoryLimit;
  bytes: number;
  /** Lets its oldest go until it keeps no more than so many bytes, and tells how many it keeps then. */
  readonly giveWay: (to: number) => number;
  /** Its owner is gone: what comes to it late goes with it, and counts nothing. */
  isClosed: boolean;
}

/** What is let go beyond the limit, so that the next calls need not look for the largest again. */
const slack = 1 / 20;

/** Nobody keeps anything yet. @param limit in bytes */
export const createMemoryLimit = (limit: number): MemoryLimit => ({
  limit,
  kept: 0,
  held: 0,
  accounts: new Set(),
  giveBack: new GiveBack(),
});

/**
 * The account of one that keeps something, which keeps nothing yet.
 * @param giveWay lets its oldest go until it keeps no more than so many bytes, and tells how many it keeps then
 */
export const openAccount = (memory: MemoryLimit, giveWay: MemoryAccount["giveWay"]): MemoryAccount => ({
  memory,
  bytes: 0,
  giveWay,
  isClosed: false,
});

/** One keeps so many bytes now. It may have to give way before this returns. */
export function keepBytes(account: MemoryAccount, bytes: number): void {
  const { memory } = account;
  if (account.isClosed) return;
  enter(account, bytes);
  if (memory.kept > memory.limit) makeRoom(memory);
}

/** Its owner goes, and with it all that it keeps, now and later. */
export function closeAccount(account: MemoryAccount): void {
  enter(account, 0);
  account.isClosed = true;
}

/** So many bytes more cannot give way; those that are free again are negative. */
export function holdBytes(memory: MemoryLimit, bytes: number): void {
  memory.held += bytes;
  watch(memory);
}

function enter(account: MemoryAccount, bytes: number): void {
  const { memory } = account;
  memory.kept += bytes - account.bytes;
  account.bytes = bytes;
  if (bytes > 0) memory.accounts.add(account);
  else memory.accounts.delete(account);
  watch(memory);
}

function makeRoom({ accounts, kept, limit }: MemoryLimit): void {
  const { level, above } = levelOf([...accounts], kept - limit * (1 - slack));
  for (const account of above) enter(account, account.giveWay(level));
}

const watch = ({ giveBack, kept, held }: MemoryLimit): void => giveBack.watch(kept + held);

/** How many bytes each may keep at most so that all together keep `excess` fewer, and those that keep more. */
function levelOf(
  accounts: readonly MemoryAccount[],
  excess: number,
): { level: number; above: readonly MemoryAccount[] } {
  const largest = accounts.toSorted((one, other) => other.bytes - one.bytes);
  let level = 0;
  let count = 0;
  let sum = 0;
  while (count < largest.length && (largest[count] as MemoryAccount).bytes > level) {
    sum += (largest[count] as MemoryAccount).bytes;
    count += 1;
    level = Math.max(0, (sum - excess) / count);
  }
  return { level, above: largest.slice(0, count) };
}
