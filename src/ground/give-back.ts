/** Kept bytes that went, from which it is worth while to collect them at once. */
const muchBytes = 64 * 1024 ** 2;
const waitMs = 1000;

/**
 * Watches what is kept. V8 collects when it needs room, and a program that has nothing to do needs none: once much of what was
 * kept is gone, it is collected soon, and the memory goes back to the machine.
 * @param collect collects all garbage
 */
export class GiveBack {
  readonly #collect: () => unknown;
  #most = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(collect: () => unknown = collectGarbage) {
    this.#collect = collect;
  }

  /** So many bytes are kept now. */
  watch(kept: number): void {
    if (kept > this.#most) this.#most = kept;
    else if (this.#most - kept > muchBytes && kept < this.#most / 2) {
      this.#most = kept;
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#collect();
      }, waitMs).unref();
    }
  }
}

// Not every Node has an inspector, or lets it be used: then V8 collects when it needs room.
async function collectGarbage(): Promise<void> {
  try {
    const { Session } = await import("node:inspector");
    const session = new Session();
    session.connect();
    session.post("HeapProfiler.collectGarbage");
    // Not at once, and never in an answer of the session: that waits for itself.
    setImmediate(() => session.disconnect());
  } catch {
    return;
  }
}
