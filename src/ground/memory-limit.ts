import { GiveBack } from "./give-back.ts";

/** One limit in bytes over what many keep. When they keep more together, the largest of them give way. */
export interface MemoryLimit {
  /** Bytes that all keep together, roughly. */
  readonly kept: number;
  /** Bytes that cannot give way, as their owners have no oldest: they are counted apart. */
  readonly held: number;
  /** @returns lets them go; calling it again does nothing */
  hold(bytes: number): () => void;
  /**
   * The account of one that keeps something, which keeps nothing yet.
   * @param giveWay lets its oldest go until it keeps no more than so many bytes, and tells how many it keeps then
   */
  open(giveWay: (to: number) => number): MemoryAccount;
}

/** What one of them keeps. */
export interface MemoryAccount {
  /** It keeps so many bytes now. It may have to give way before this returns. */
  set(bytes: number): void;
}

interface Share {
  bytes: number;
  readonly giveWay: (to: number) => number;
}

/** What is let go beyond the limit, so that the next calls need not look for the largest again. */
const slack = 1 / 20;

/** Nobody keeps anything yet. @param limit in bytes */
export function createMemoryLimit(limit: number): MemoryLimit {
  /** Only those that keep something: whoever is gone is not held on to. */
  const shares = new Set<Share>();
  let kept = 0;
  let held = 0;
  const giveBack = new GiveBack();

  const enter = (share: Share, bytes: number) => {
    kept += bytes - share.bytes;
    share.bytes = bytes;
    if (bytes > 0) shares.add(share);
    else shares.delete(share);
    giveBack.watch(kept + held);
  };
  const makeRoom = () => {
    const { level, above } = levelOf([...shares], kept - limit * (1 - slack));
    for (const share of above) enter(share, share.giveWay(level));
  };

  return {
    get kept() {
      return kept;
    },
    get held() {
      return held;
    },
    hold(bytes) {
      let left = bytes;
      held += bytes;
      giveBack.watch(kept + held);
      return () => {
        held -= left;
        left = 0;
        giveBack.watch(kept + held);
      };
    },
    open(giveWay) {
      const share = { bytes: 0, giveWay };
      return {
        set(bytes) {
          enter(share, bytes);
          if (kept > limit) makeRoom();
        },
      };
    },
  };
}

/** How many bytes each may keep at most so that all together keep `excess` fewer, and those that keep more. */
function levelOf(shares: readonly Share[], excess: number): { level: number; above: readonly Share[] } {
  const largest = shares.toSorted((one, other) => other.bytes - one.bytes);
  let level = 0;
  let count = 0;
  let sum = 0;
  while (count < largest.length && (largest[count] as Share).bytes > level) {
    sum += (largest[count] as Share).bytes;
    count += 1;
    level = Math.max(0, (sum - excess) / count);
  }
  return { level, above: largest.slice(0, count) };
}
