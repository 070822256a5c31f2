import { type Clock, createClock } from "../../ground/clock.ts";
import type { MemoryLimit } from "../../ground/memory-limit.ts";
import { startIds } from "../../ground/random.ts";
import type { Base } from "../../store/base.ts";
import type { Rows } from "../../store/rows.ts";
import { Store, type StoreWatcher } from "../../store/store.ts";
import { token } from "../../vendor/entities/token.ts";
import { unit } from "../../vendor/entities/unit.ts";
import type { Release } from "../../wire/release.ts";
import {
  changedSwitches,
  type OwnSwitches,
  type SwitchChanges,
  type Switches,
  switchedOver,
} from "../../wire/switches.ts";
import { FaultSet } from "../faults/fault-set.ts";
import type { Rule } from "../faults/rule.ts";
import { createJournal, type Journal } from "../journal/journal.ts";
import { type ReadClockSetting, setClock } from "./clock-setting.ts";
import type { Loaded } from "./loaded.ts";

/** One isolated world: all that a test can disturb. `resetSandbox` puts it back. */
export interface Sandbox {
  readonly name: string;
  readonly store: Store;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly faults: FaultSet;
  /** The name of the set of fixtures that it stands on. */
  readonly set: string;
  readonly loaded: Loaded;
  /** Rows that it has over its fixtures from the start. */
  readonly startRows: Rows;
  /** Fault rules that it has from the start beside those of the config file. */
  readonly startFaults: readonly Rule[];
  /** What `now` and the clock begin with, also after a reset. */
  readonly atStart: { readonly release: Release; readonly switches: OwnSwitches; readonly clock: ReadClockSetting };
  readonly now: SandboxNow;
}

/** What changes of a sandbox beside its rows, its calls, its rules and its clock. */
export interface SandboxNow {
  /** The release that it simulates. */
  release: Release;
  /** Variants of assumptions that hold here, over those of the configuration. */
  switches: OwnSwitches;
  /** A token that works here and nowhere else, also after a reset; `undefined` in `default`, and where there is no unit. */
  token: string | undefined;
}

/** What one sandbox has for itself from the start. */
export interface SandboxStart {
  /** The set of fixtures that it stands on. */
  readonly set?: string;
  readonly release?: Release;
  /** Variants of assumptions that hold here, over those of the configuration. */
  readonly switches?: OwnSwitches;
  /** Rows over its fixtures. */
  readonly rows?: Rows;
  readonly watcher?: StoreWatcher;
  /** Fault rules beside those of the config file. */
  readonly faults?: readonly Rule[];
  /** What its ids and its chance are drawn from beside the seed: its name when absent. */
  readonly drawnAs?: string;
  /** Issues a token of its own. */
  readonly hasToken?: boolean;
  readonly clock?: ReadClockSetting;
}

/** A sandbox over fixtures that all share; it owns only what is stored over them and so costs the same whatever they hold. */
export function createSandbox(name: string, loaded: Loaded, memory: MemoryLimit, start: SandboxStart = {}): Sandbox {
  const { set = "default", rows = new Map(), faults: startFaults = [], drawnAs = name } = start;
  const { config } = loaded.now();
  const atStart = {
    release: start.release ?? config.release,
    switches: start.switches ?? {},
    clock: start.clock ?? { system: true as const },
  };
  const now: SandboxNow = { release: atStart.release, switches: atStart.switches, token: undefined };
  const store = new Store({
    base: () => loaded.base(set),
    mostRows: config.eventsMax,
    memory,
    startIds: (drawn) => startIds(loaded.seed, drawnAs, drawn),
    ...(start.watcher && { watcher: start.watcher }),
    fill(filled) {
      filled.addRows(rows);
      if (start.hasToken) now.token = issueToken(filled, startIds(loaded.seed, `token of ${name}`)());
    },
  });
  const journal = createJournal({ entries: config.journalMax, entryBytes: config.journalEntryBytes }, memory);
  const clock = createClock();
  setClock(clock, atStart.clock);
  const rules = () => [...loaded.now().config.faults, ...startFaults];
  const faults = new FaultSet(rules, { seed: loaded.seed, sandbox: drawnAs }, clock.nowMs);
  return { name, store, journal, clock, faults, set, loaded, startRows: rows, startFaults, atStart, now };
}

/** Its fixtures, as they are now. */
export const baseOf = ({ loaded, set }: Sandbox): Base => loaded.base(set);

/** Which variants of assumptions hold in it: those of the configuration, and over them its own. */
export const switchesIn = ({ loaded, now }: Sandbox): Switches =>
  switchedOver(loaded.now().config.assumptions, now.switches);

/** Has these variants hold from now on, until it is reset; one that is `null` is as the configuration has it again. */
export function assume({ now }: Sandbox, changes: SwitchChanges): void {
  now.switches = changedSwitches(now.switches, changes);
}

/** A session of the first unit; without any unit there can be none. */
function issueToken(store: Store, issued: string): string | undefined {
  const [first] = store.collection(unit).list(0, 1);
  if (!first) return undefined;
  store.collection(token).add(token.schema.parse({ token: issued, unit_id: first.id }));
  return issued;
}

/**
 * A token that works in a sandbox at once: its own, which works nowhere else; in `default`, which has none, a token of the
 * fixtures that does not expire, and which works in every sandbox on those fixtures. `undefined` when there is none.
 */
export function workingToken(sandbox: Sandbox): string | undefined {
  const own = sandbox.now.token;
  if (own !== undefined) return own;
  const tokens = sandbox.store.collection(token);
  return tokens.list(0, tokens.total).find((one) => one.life_cycle_state === "VALID" && one.expires_on === null)?.token;
}
