/** What the latest look-ups came to, by index and key. For rows that never change. */
export interface LookUpMemo<Result> {
  get(index: string, key: unknown): Result | undefined;
  set(index: string, key: unknown, result: Result): void;
}

const mostKeys = 1000;

/** A key comes from a client, and may be as long as a body. */
const longestKey = 100;

/** Remembers nothing yet. */
export function createLookUpMemo<Result>(): LookUpMemo<Result> {
  let indexes = new Map<string, Map<unknown, Result>>();
  let keys = 0;
  // The rows of a call often name one thing, as the unit that sends them.
  let latestIndex: string | undefined;
  let latestKey: unknown;
  let latest: Result | undefined;
  return {
    get(index, key) {
      if (key === latestKey && index === latestIndex) return latest;
      const result = indexes.get(index)?.get(key);
      if (result === undefined) return undefined;
      latestIndex = index;
      latestKey = key;
      latest = result;
      return result;
    },
    set(index, key, result) {
      if (typeof key === "string" && key.length > longestKey) return;
      if (keys === mostKeys) {
        indexes = new Map();
        keys = 0;
      }
      keys += 1;
      const there = indexes.get(index);
      if (there) there.set(key, result);
      else indexes.set(index, new Map([[key, result]]));
    },
  };
}
