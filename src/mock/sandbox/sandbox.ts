import { mergeSwitches, type SwitchChanges, type Switches } from "../../assumptions/switches.ts";
import { Clock, stopwatchMs } from "../../common/clock.ts";
import { ConfigError } from "../../common/config-error.ts";
import type { MemoryLimit } from "../../common/memory-limit.ts";
import { startIds } from "../../common/random.ts";
import type { RecordsByCollection } from "../../store/read-records.ts";
import type { RecordOwners } from "../../store/record-owners.ts";
import { Store } from "../../store/store.ts";
import { type Token, token, unit, user } from "../../vendor/entities/all-entities.ts";
import type { Release } from "../../wire/release.ts";
import { FaultSet } from "../faults/fault-set.ts";
import { Journal } from "../journal/journal.ts";
import type { ConfigLoader } from "./config-loader.ts";
import { readExtraRecords } from "./fixture-files.ts";
import { type ReadSandboxOptions, setClock } from "./sandbox-options.ts";

/** The state in which a sandbox starts, and to which a reset returns. */
export type SandboxStart = ReturnType<typeof readSandboxStart>;

/**
 * Reads the options of a new sandbox: its `set` of fixtures, `rows` beside them, and `ttlMs`, after which an idle sandbox ends.
 * @param seedName what its ids and its chance depend on, beside the seed
 * @throws ConfigError for fixtures or rules that are not valid
 */
export function readSandboxStart(name: string, options: ReadSandboxOptions, loader: ConfigLoader, seedName = name) {
  const { config } = loader.current();
  const { fixtures, faults = [], release = config.release, ttlMs = config.sandboxTtlMs } = options;
  const fileIds = new Set(config.faults.map(({ id }) => id));
  const taken = faults.find(({ id }) => id !== undefined && fileIds.has(id));
  if (taken) throw new ConfigError([{ where: "/faults", message: `the config file has a rule ${taken.id} already` }]);
  const set = typeof fixtures === "string" ? fixtures : "default";
  const base = loader.base(set);
  const rows: RecordsByCollection = typeof fixtures === "object" ? readExtraRecords(fixtures, base) : new Map();
  const { assumptions: switches = {}, clock = { system: true as const } } = options;
  return { name, seedName, set, rows, faults, release, switches, clock, ttlMs, options: optionsBesideName(options) };
}

export const optionsBesideName = ({ name: _, ...options }: ReadSandboxOptions): Omit<ReadSandboxOptions, "name"> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

export const resetParts = ["state", "journal", "faults", "counters", "clock"] as const;

export type ResetPart = (typeof resetParts)[number];

export const defaultSandboxName = "default";

/** One isolated world of a test, which `reset` puts back. All sandboxes share the fixtures, and own what their calls store. */
export class Sandbox {
  readonly name: string;
  readonly loader: ConfigLoader;
  readonly start: SandboxStart;
  readonly store: Store;
  readonly journal: Journal;
  readonly clock = new Clock();
  readonly faults: FaultSet;
  release: Release;
  /** Its own variants of assumptions. They override those of the configuration. */
  switches: Switches;
  /** A token that works only here, also after a reset; `undefined` in `default`, and without a unit in the fixtures. */
  token: string | undefined;
  /** When it was last used, by the stopwatch. */
  usedMs = stopwatchMs();

  constructor(start: SandboxStart, loader: ConfigLoader, memory: MemoryLimit, tokenOwners: RecordOwners) {
    const { name, seedName } = start;
    const { config } = loader.current();
    this.name = name;
    this.loader = loader;
    this.start = start;
    this.release = start.release;
    this.switches = start.switches;
    this.store = new Store({
      base: () => loader.base(start.set),
      mostRecords: config.eventsMax,
      memory,
      startIds: (count) => startIds(loader.seed, seedName, count),
      name,
      owners: tokenOwners,
      fill: (store) => {
        store.addRecords(start.rows);
        if (name === defaultSandboxName) return;
        // Every token belongs to a unit.
        const [firstUnit] = store.collection(unit).list(0, 1);
        this.token = firstUnit && startIds(loader.seed, `token of ${name}`)();
        if (firstUnit)
          store.collection(token).add(token.schema.parse({ token: this.token, ...sessionIn(store, firstUnit.id) }));
      },
    });
    this.journal = new Journal({ entries: config.journalMax, bytes: config.journalBytes }, memory);
    setClock(this.clock, start.clock);
    const rules = () => [...loader.current().config.faults, ...start.faults];
    this.faults = new FaultSet(rules, { seed: loader.seed, sandbox: seedName }, this.clock.nowMs, memory);
  }

  get allSwitches(): Switches {
    return mergeSwitches(this.loader.current().config.assumptions, this.switches);
  }

  /** Sets variants until the next reset. `null` returns to the configuration. */
  changeSwitches(changes: SwitchChanges): void {
    const all = Object.entries({ ...this.switches, ...changes });
    this.switches = Object.fromEntries(all.filter(([, variant]) => variant !== null));
  }

  /** Its own token, or in `default` a token of the fixtures that does not expire. */
  validToken(): string | undefined {
    if (this.token !== undefined) return this.token;
    const tokens = this.store.collection(token);
    const isValid = ({ life_cycle_state, expires_on }: Token) => life_cycle_state === "VALID" && expires_on === null;
    return tokens.list(0, tokens.total).find(isValid)?.token;
  }

  /** Resets the chosen parts, by default all. @returns the parts */
  reset(choice: { readonly [Part in ResetPart]?: boolean | undefined } = {}): readonly ResetPart[] {
    const areAll = resetParts.every((part) => choice[part] === undefined);
    const parts = resetParts.filter((part) => choice[part] ?? areAll);
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

/** The session of a sandbox's token: a user of the unit, so that events have a creator, as those after a login have. */
function sessionIn(store: Store, unit_id: string) {
  const users = store.collection(user);
  const all = users.list(0, users.total);
  const { username = null } = all.find(({ default_unit_id }) => default_unit_id === unit_id) ?? all[0] ?? {};
  return { unit_id, username };
}

/** Marks the calls that stored records as earlier ones, because the journal numbers new calls from 1. */
export function markCallsAsEarlier(store: Store): void {
  for (const entity of store.entities.filter(({ made }) => Object.values(made).includes("call"))) {
    const collection = store.collection(entity);
    for (const record of collection.list(0, collection.total)) Object.assign(record, asEarlierCall(record));
  }
}

/** The `stored_by` of a record once calls are numbered from 1 again; nothing for a record that no call stored. */
export function asEarlierCall({ stored_by }: { readonly stored_by?: string | null }): { readonly stored_by?: string } {
  return stored_by?.startsWith("call-") ? { stored_by: `earlier ${stored_by}` } : {};
}
