import { applySwitchChanges, mergeSwitches, type SwitchChanges, type Switches } from "../../assumptions/switches.ts";
import { Clock, stopwatchMs } from "../../ground/clock.ts";
import { ConfigError } from "../../ground/config-error.ts";
import type { MemoryLimit } from "../../ground/memory-limit.ts";
import { startIds } from "../../ground/random.ts";
import type { RowWatcher } from "../../store/collection.ts";
import type { Entity } from "../../store/entity.ts";
import type { RowsByCollection } from "../../store/read-rows.ts";
import { Store } from "../../store/store.ts";
import { token, unit } from "../../vendor/entities/all-entities.ts";
import type { Release } from "../../wire/release.ts";
import { FaultSet } from "../faults/fault-set.ts";
import type { Rule } from "../faults/rule.ts";
import { Journal } from "../journal/journal.ts";
import { type ConfigLoader, readExtraRows } from "./config-loader.ts";
import { type ReadSandboxOptions, setClock } from "./sandbox-options.ts";

/** The start of a sandbox, to which a reset goes back. */
export type SandboxStart = ReturnType<typeof readSandboxStart>;

/**
 * The options of a sandbox: its `set` of fixtures, `rows` on top, and `ttlMs`, after which a sandbox without calls ends.
 * @param drawnAs what its ids and its chance are drawn from beside the seed
 * @throws ConfigError when its fixtures or its rules cannot be used
 */
export function readSandboxStart(name: string, options: ReadSandboxOptions, loader: ConfigLoader, drawnAs = name) {
  const { config } = loader.current();
  const { fixtures, faults = [], release = config.release, ttlMs = config.sandboxTtlMs } = options;
  const [id] = sharedRuleIds(config.faults, faults);
  if (id !== undefined) {
    throw new ConfigError([{ where: "/faults", message: `the config file has a rule ${id} already` }]);
  }
  const set = typeof fixtures === "string" ? fixtures : "default";
  const below = loader.base(set);
  const rows: RowsByCollection = typeof fixtures === "object" ? readExtraRows(fixtures, below) : new Map();
  const { assumptions: switches = {}, clock = { system: true as const } } = options;
  return { name, drawnAs, set, rows, faults, release, switches, clock, ttlMs, asked: optionsBesideName(options) };
}

export const optionsBesideName = ({ name: _, ...options }: ReadSandboxOptions): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** Ids of rules of a sandbox that rules of the config file have too. */
export function sharedRuleIds(ofFile: readonly Rule[], own: readonly Rule[]): string[] {
  const ids = new Set(ofFile.map(({ id }) => id));
  return own.flatMap(({ id }) => (id !== undefined && ids.has(id) ? [id] : []));
}

export const resetParts = ["state", "journal", "faults", "counters", "clock"] as const;

export type ResetPart = (typeof resetParts)[number];

export const defaultSandboxName = "default";

/**
 * One isolated world: all that a test can disturb, and `reset` puts back. All sandboxes share the fixtures, and each owns only
 * what its calls store over them.
 */
export class Sandbox {
  readonly name: string;
  readonly loader: ConfigLoader;
  readonly start: SandboxStart;
  readonly store: Store;
  readonly journal: Journal;
  readonly clock = new Clock();
  readonly faults: FaultSet;
  release: Release;
  /** Variants of assumptions, over those of the configuration. */
  switches: Switches;
  /** A token that works here and nowhere else, also after a reset; `undefined` in `default`, and where there is no unit. */
  token: string | undefined;
  /** By the stopwatch. */
  usedMs = stopwatchMs();

  constructor(start: SandboxStart, loader: ConfigLoader, memory: MemoryLimit, watcher: RowWatcher) {
    const { name, drawnAs } = start;
    const { config } = loader.current();
    this.name = name;
    this.loader = loader;
    this.start = start;
    this.release = start.release;
    this.switches = start.switches;
    this.store = new Store({
      base: () => loader.base(start.set),
      mostRows: config.eventsMax,
      memory,
      startIds: (drawn) => startIds(loader.seed, drawnAs, drawn),
      watcher,
      fill: (filled) => {
        filled.addRows(start.rows);
        if (name === defaultSandboxName) return;
        const [first] = filled.collection(unit).list(0, 1);
        // A session is one of a unit.
        this.token = first && startIds(loader.seed, `token of ${name}`)();
        if (first) filled.collection(token).add(token.schema.parse({ token: this.token, unit_id: first.id }));
      },
    });
    this.journal = new Journal({ entries: config.journalMax, bytes: config.journalBytes }, memory);
    setClock(this.clock, start.clock);
    const rules = () => [...loader.current().config.faults, ...start.faults];
    this.faults = new FaultSet(rules, { seed: loader.seed, sandbox: drawnAs }, this.clock.nowMs);
  }

  /** Puts back the named parts, by default all. @returns those that it put back */
  reset(named: { readonly [Part in ResetPart]?: boolean | undefined } = {}): readonly ResetPart[] {
    const areAll = resetParts.every((part) => named[part] === undefined);
    const parts = resetParts.filter((part) => named[part] ?? areAll);
    if (parts.includes("state")) {
      this.store.reset();
      this.release = this.start.release;
      this.switches = this.start.switches;
    }
    if (parts.includes("journal")) {
      this.journal.clear();
      markCallsAsEarlier(this.store);
    }
    if (parts.includes("faults")) this.faults.reset();
    if (parts.includes("counters")) this.faults.resetCounters();
    if (parts.includes("clock")) {
      this.clock.followSystem();
      setClock(this.clock, this.start.clock);
    }
    return parts;
  }
}

/** Calls are numbered anew: records that are there were stored by earlier ones. */
export function markCallsAsEarlier(store: Store): void {
  for (const entity of store.entities.filter(namesItsCall)) {
    const collection = store.collection(entity);
    for (const record of collection.list(0, collection.total)) Object.assign(record, asEarlierCall(record));
  }
}

/** Do the records of a collection say which call stored them? */
export const namesItsCall = ({ made }: Pick<Entity, "made">): boolean => Object.values(made).includes("call");

/** Which call stored a record, once calls are numbered anew; nothing of one that no call stored. */
export function asEarlierCall({ stored_by }: { readonly stored_by?: string | null }): { readonly stored_by?: string } {
  return stored_by?.startsWith("call-") ? { stored_by: `earlier ${stored_by}` } : {};
}

/** Which variants of assumptions hold in it: those of the configuration, and over them its own. */
export const switchesOfSandbox = ({ loader, switches }: Sandbox) =>
  mergeSwitches(loader.current().config.assumptions, switches);

/** Has these variants hold from now on, until it is reset; one that is `null` is as the configuration has it again. */
export function changeSwitches(sandbox: Sandbox, changes: SwitchChanges): void {
  sandbox.switches = applySwitchChanges(sandbox.switches, changes);
}

/** A token that works in a sandbox at once: its own, or in `default` one of the fixtures that does not expire. */
export function validTokenOf(sandbox: Sandbox): string | undefined {
  if (sandbox.token !== undefined) return sandbox.token;
  const tokens = sandbox.store.collection(token);
  return tokens.list(0, tokens.total).find((one) => one.life_cycle_state === "VALID" && one.expires_on === null)?.token;
}
