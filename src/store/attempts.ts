/** Work that is taken back when it goes wrong, also within other work. */
export interface Attempts {
  /** Something was changed, and so it is taken back; outside of any attempt it stays. */
  changed(undo: () => void): void;
  /** Does the work, and takes back all that it changed when it throws or when its result is not to be kept. */
  attempt<Result>(work: () => Result, isKept?: (result: Result) => boolean): Result;
}

/** @param ended called at the end of every attempt that stands within no other */
export function createAttempts(ended: () => void): Attempts {
  /** How to take back what the innermost attempt changed, in order; `undefined` outside of any. */
  let undos: (() => void)[] | undefined;
  return {
    changed: (undo) => undos?.push(undo),
    attempt(work, isKept = () => true) {
      const outer = undos;
      const mine: (() => void)[] = [];
      undos = mine;
      let kept = false;
      try {
        const result = work();
        kept = isKept(result);
        return result;
      } finally {
        undos = outer;
        if (kept) for (const undo of mine) outer?.push(undo);
        else for (const undo of mine.reverse()) undo();
        if (outer === undefined) ended();
      }
    },
  };
}
