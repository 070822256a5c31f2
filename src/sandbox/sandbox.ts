import { type Clock, createClock } from "../clock.ts";
import { createFaultSet, type FaultSet } from "../faults/fault-set.ts";
import type { Rule } from "../faults/rule.ts";
import { createJournal, type Journal, type JournalLimits } from "../journal/journal.ts";
import { startIds } from "../random.ts";
import type { Base } from "../store/base.ts";
import { createStore, type Store } from "../store/store.ts";
import type { Release } from "../wire/release.ts";

/** One isolated world: all that a test can disturb. */
export interface Sandbox {
  readonly name: string;
  readonly release: Release;
  readonly store: Store;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly faults: FaultSet;
  /** Puts back what is named. It is the same code as at the start. */
  reset(parts: Readonly<Record<ResetPart, boolean>>): void;
}

/** What of a sandbox can be reset. */
export const resetParts = ["state", "journal", "faults", "counters", "clock"] as const;

export type ResetPart = (typeof resetParts)[number];

/** What sandboxes have in common. */
export interface SandboxGround {
  readonly base: Base;
  readonly seed: string;
  readonly journal: JournalLimits;
  /** Fault rules of the config file. */
  readonly faults: readonly Rule[];
}

/** A sandbox over the common base; it owns an overlay and so costs the same whatever the base holds. */
export function createSandbox(name: string, release: Release, ground: SandboxGround): Sandbox {
  const store = createStore(ground.base, () => startIds(ground.seed, name));
  const journal = createJournal(ground.journal);
  const clock = createClock();
  const faults = createFaultSet(ground.faults, { seed: ground.seed, sandbox: name, nowMs: clock.nowMs });
  const resets: Record<ResetPart, () => void> = {
    state: () => store.reset(),
    journal: () => journal.clear(),
    faults: () => faults.reset(),
    counters: () => faults.resetCounters(),
    clock: () => clock.followSystem(),
  };
  return {
    name,
    release,
    store,
    journal,
    clock,
    faults,
    reset(parts) {
      for (const part of resetParts) if (parts[part]) resets[part]();
    },
  };
}
