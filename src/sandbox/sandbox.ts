import { token as tokens } from "../entities/token.ts";
import { unit } from "../entities/unit.ts";
import { createFaultSet, type FaultSet } from "../faults/fault-set.ts";
import type { Rule } from "../faults/rule.ts";
import { type Clock, createClock } from "../ground/clock.ts";
import { startIds } from "../ground/random.ts";
import type { Writable } from "../ground/writable.ts";
import { createJournal, type Journal, type JournalLimits } from "../journal/journal.ts";
import type { Base } from "../store/base.ts";
import type { Rows } from "../store/rows.ts";
import { createStore, type Store, type StoreWatcher } from "../store/store.ts";
import type { Release } from "../wire/release.ts";

/** One isolated world: all that a test can disturb. */
export interface Sandbox {
  readonly name: string;
  readonly release: Release;
  readonly store: Store;
  readonly journal: Journal;
  readonly clock: Clock;
  /** The fixtures that it stands on. */
  readonly base: Base;
  /** A token that works here and nowhere else, also after a reset; `undefined` in `default`, and where there is no unit. */
  readonly token: string | undefined;
  /** Rows that it has over its fixtures from the start. */
  readonly startRows: Rows;
  /** Fault rules that it has from the start beside those of the config file. */
  readonly startFaults: readonly Rule[];
  /** Simulates another release from now on. */
  simulate(release: Release): void;
  readonly faults: FaultSet;
  /** Puts back what is named. It is the same code as at the start. */
  reset(parts: Readonly<Record<ResetPart, boolean>>): void;
}

/** What of a sandbox can be reset. */
export const resetParts = ["state", "journal", "faults", "counters", "clock"] as const;

export type ResetPart = (typeof resetParts)[number];

/** The parts that are named; all when none is. */
export function partsOf(
  named: Readonly<Partial<Record<ResetPart, boolean | undefined>>> = {},
): Record<ResetPart, boolean> {
  const areAll = resetParts.every((part) => named[part] === undefined);
  return Object.fromEntries(resetParts.map((part) => [part, named[part] ?? areAll])) as Record<ResetPart, boolean>;
}

/** What sandboxes have in common. */
export interface SandboxGround {
  /** Another one after the fixtures changed; sandboxes made from then on start from it. */
  base: Base;
  readonly seed: string;
  readonly journal: JournalLimits;
  /** Customer events that calls may add. */
  readonly mostEvents: number;
  /** Fault rules of the config file; others after it changed. */
  faults: readonly Rule[];
}

/** What one sandbox has for itself from the start. */
export interface SandboxStart {
  /** Rows over the base. */
  readonly rows?: Rows | undefined;
  readonly watcher?: StoreWatcher;
  /** Fault rules beside those of the config file. */
  readonly faults?: readonly Rule[];
  /** Issues a token of its own. */
  readonly hasToken?: boolean;
  setClock?(clock: Clock): void;
}

/** A sandbox over the common base; it owns an overlay and so costs the same whatever the base holds. */
export function createSandbox(
  name: string,
  release: Release,
  ground: SandboxGround,
  start: SandboxStart = {},
): Sandbox {
  const { base, seed } = ground;
  const sandbox = { release } as Writable<Sandbox>;
  const store = createStore({
    base,
    mostRows: ground.mostEvents,
    startIds: () => startIds(seed, name),
    ...(start.watcher && { watcher: start.watcher }),
    fill(filled) {
      for (const [collection, rows] of start.rows ?? []) {
        for (const row of rows) filled.named(collection)?.add(row);
      }
      if (start.hasToken) sandbox.token = issueToken(filled, startIds(seed, `token of ${name}`)());
    },
  });
  const journal = createJournal(ground.journal);
  const clock = createClock();
  start.setClock?.(clock);
  const faults = createFaultSet([...ground.faults, ...(start.faults ?? [])], {
    seed: ground.seed,
    sandbox: name,
    nowMs: clock.nowMs,
  });
  const resets: Record<ResetPart, () => void> = {
    state() {
      store.reset();
      sandbox.release = release;
    },
    journal: () => journal.clear(),
    faults: () => faults.reset(),
    counters: () => faults.resetCounters(),
    clock() {
      clock.followSystem();
      start.setClock?.(clock);
    },
  };
  return Object.assign(sandbox, {
    name,
    store,
    journal,
    clock,
    base,
    startFaults: start.faults ?? [],
    startRows: start.rows ?? new Map(),
    simulate(to: Release) {
      sandbox.release = to;
    },
    faults,
    reset(parts: Readonly<Record<ResetPart, boolean>>) {
      for (const part of resetParts) if (parts[part]) resets[part]();
    },
  });
}

/** A session of the first unit; without any unit there can be none. */
function issueToken(store: Store, token: string): string | undefined {
  const [first] = store.collection(unit).list(0, 1);
  if (!first) return undefined;
  store.collection(tokens).add(tokens.schema.parse({ token, unit_id: first.id }));
  return token;
}
