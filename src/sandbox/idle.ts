/** Things by name, each of which goes when nobody used it for its time. */
export interface IdleMap<Thing> {
  /** How many there are, idle ones among them. */
  readonly size: number;
  /** To ask for one is to use it. */
  use(name: string): Thing | undefined;
  has(name: string): boolean;
  /** Its time, and for how long it was not used. */
  idle(name: string): { readonly ttlMs: number; readonly idleMs: number } | undefined;
  set(name: string, thing: Thing, ttlMs: number): void;
  /** Was it there? */
  delete(name: string): boolean;
  /** Those that are not idle. */
  all(): Thing[];
  /** Stops looking after idle ones. */
  close(): void;
}

interface Held<Thing> {
  readonly thing: Thing;
  readonly ttlMs: number;
  usedMs: number;
}

/** The longest that an idle one stays in memory after its time. */
const longestWaitMs = 60_000;
const shortestWaitMs = 100;

/**
 * Nothing is there yet.
 * @param gone told of each that goes
 * @param nowMs milliseconds of a clock that never goes back
 */
export function createIdleMap<Thing>(gone: (thing: Thing) => void, nowMs: () => number): IdleMap<Thing> {
  const held = new Map<string, Held<Thing>>();
  let timer: NodeJS.Timeout | undefined;
  const remove = (name: string): boolean => {
    const one = held.get(name);
    held.delete(name);
    if (one) gone(one.thing);
    return one !== undefined;
  };
  const alive = (name: string): Held<Thing> | undefined => {
    const one = held.get(name);
    if (one && nowMs() - one.usedMs >= one.ttlMs) remove(name);
    return held.get(name);
  };
  const sweep = () => {
    for (const name of held.keys()) alive(name);
  };
  const watch = () => {
    if (timer !== undefined || held.size === 0) return;
    const soonestMs = [...held.values()].reduce((least, { ttlMs }) => Math.min(least, ttlMs), longestWaitMs);
    const look = () => {
      timer = undefined;
      sweep();
      watch();
    };
    timer = setTimeout(look, Math.max(soonestMs, shortestWaitMs)).unref();
  };
  return {
    get size() {
      return held.size;
    },
    use(name) {
      const one = alive(name);
      if (one) one.usedMs = nowMs();
      return one?.thing;
    },
    has: (name) => alive(name) !== undefined,
    idle(name) {
      const one = alive(name);
      return one && { ttlMs: one.ttlMs, idleMs: Math.round(nowMs() - one.usedMs) };
    },
    set(name, thing, ttlMs) {
      held.set(name, { thing, ttlMs, usedMs: nowMs() });
      watch();
    },
    delete: (name) => alive(name) !== undefined && remove(name),
    all() {
      sweep();
      return [...held.values()].map(({ thing }) => thing);
    },
    close: () => clearTimeout(timer),
  };
}
