/** What the latest look-ups came to, by index and key. For rows that never change. */
export interface LookUpMemo<Result> {
  indexes: Map<string, Map<unknown, Result>>;
  /** In all indexes together. */
  keys: number;
  // The rows of a call often name one thing, as the unit that sends them.
  latestIndex: string | undefined;
  latestKey: unknown;
  latest: Result | undefined;
}

const mostKeys = 1000;

/** A key comes from a client, and may be as long as a body. */
const longestKey = 100;

/** Remembers nothing yet. */
export const createLookUpMemo = <Result>(): LookUpMemo<Result> => ({
  indexes: new Map(),
  keys: 0,
  latestIndex: undefined,
  latestKey: undefined,
  latest: undefined,
});

/** What a look-up came to; `undefined` when that is not remembered. */
export function recall<Result>(memo: LookUpMemo<Result>, index: string, key: unknown): Result | undefined {
  if (key === memo.latestKey && index === memo.latestIndex) return memo.latest;
  const result = memo.indexes.get(index)?.get(key);
  if (result === undefined) return undefined;
  memo.latestIndex = index;
  memo.latestKey = key;
  memo.latest = result;
  return result;
}

/** Beyond the most keys, all others are forgotten; a long key is not remembered. */
export function remember<Result>(memo: LookUpMemo<Result>, index: string, key: unknown, result: Result): void {
  if (typeof key === "string" && key.length > longestKey) return;
  if (memo.keys === mostKeys) {
    memo.indexes = new Map();
    memo.keys = 0;
  }
  memo.keys += 1;
  const there = memo.indexes.get(index);
  if (there) there.set(key, result);
  else memo.indexes.set(index, new Map([[key, result]]));
}
