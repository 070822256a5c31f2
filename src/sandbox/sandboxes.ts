import type * as z from "zod";
import type { Rule } from "../faults/rule.ts";
import { stopwatchMs } from "../ground/clock.ts";
import { ConfigError } from "../ground/config-error.ts";
import type { Base } from "../store/base.ts";
import type { Release } from "../wire/release.ts";
import { setClock } from "./clock-setting.ts";
import type { FixtureSets } from "./fixture-sets.ts";
import { createSandbox, type Sandbox, type SandboxGround, type SandboxStart } from "./sandbox.ts";
import type { sandboxOptions } from "./sandbox-options.ts";
import { createTokenOwners } from "./token-owners.ts";

/** The sandboxes of one stand-in, by name. To get one is to use it: an idle one goes after its time. */
export interface Sandboxes {
  get(name: string): Sandbox | undefined;
  readonly default: Sandbox;
  all(): readonly Sandbox[];
  /** Is there any beside `default`? */
  areOthers(): boolean;
  /**
   * Makes another one, named for its number unless it is given a name.
   * @throws SandboxRefused, or ConfigError when its fixtures cannot be used
   */
  create(options: z.output<typeof sandboxOptions>): Sandbox;
  /** Was there one? `default` stays. */
  remove(name: string): boolean;
  /** The sandbox that issued a token; `undefined` for a token of the fixtures, and for one that nobody knows. */
  ownerOf(token: string): Sandbox | undefined;
  /** When it goes unless it is used, and since when it was not; `undefined` for `default`. */
  idle(name: string): { readonly ttlMs: number; readonly idleMs: number } | undefined;
  /**
   * Starts every one again over its set of fixtures, once the default set is another.
   * @throws ConfigError when a named set cannot be used any more; nothing was changed then
   */
  reload(next: Base): void;
  /** Gives every one these rules of the config file in the place of the former ones. */
  reloadFaults(rules: readonly Rule[]): void;
  /** Stops looking after idle ones. */
  close(): void;
}

/** A sandbox cannot be made. */
export class SandboxRefused extends Error {
  override readonly name = "SandboxRefused";
  readonly reason: "taken" | "full";

  constructor(reason: "taken" | "full", message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What sandboxes are made of. */
export interface SandboxesGround extends Omit<SandboxGround, "base"> {
  readonly sets: FixtureSets;
  readonly release: Release;
  /** How many there may be beside `default`. */
  readonly max: number;
  /** Milliseconds without a call after which one goes that says nothing else. */
  readonly ttlMs: number;
  /** Milliseconds of a clock that never goes back. */
  nowMs?(): number;
}

interface Held {
  readonly sandbox: Sandbox;
  /** The set of fixtures that it stands on. */
  readonly set: string;
  readonly ttlMs: number;
  usedMs: number;
}

const longestWaitMs = 60_000;

/** The sandboxes that there are from the start: `default` alone. */
export function createSandboxes(ground: SandboxesGround): Sandboxes {
  const { sets, max, nowMs = stopwatchMs } = ground;
  const owners = createTokenOwners();
  const held = new Map<string, Held>();
  const make = (name: string, release: Release, base = sets.default, start: SandboxStart = {}) =>
    createSandbox(name, release, { ...ground, base }, { ...start, watcher: owners.watch(name) });
  const first = make("default", ground.release);
  let made = 0;
  let timer: NodeJS.Timeout | undefined;

  const drop = ({ sandbox }: Held) => {
    held.delete(sandbox.name);
    // Its tokens are forgotten with its overlay, and whoever follows its journal learns that there is no more to come.
    sandbox.store.load({ idsDrawn: 0, collections: new Map() });
    sandbox.journal.close();
  };
  const isIdle = ({ usedMs, ttlMs }: Held) => nowMs() - usedMs >= ttlMs;
  const sweep = () => {
    for (const one of held.values()) if (isIdle(one)) drop(one);
  };
  const watchIdle = () => {
    if (timer !== undefined || held.size === 0) return;
    const soonest = Math.min(...[...held.values()].map(({ ttlMs }) => ttlMs), longestWaitMs);
    timer = setTimeout(
      () => {
        timer = undefined;
        sweep();
        watchIdle();
      },
      Math.max(soonest, 100),
    ).unref();
  };
  const alive = (name: string): Held | undefined => {
    const one = held.get(name);
    if (one === undefined || !isIdle(one)) return one;
    drop(one);
    return undefined;
  };
  const use = (name: string): Sandbox | undefined => {
    if (name === first.name) return first;
    const one = alive(name);
    if (one) one.usedMs = nowMs();
    return one?.sandbox;
  };
  const freeName = () => {
    let name: string;
    do {
      made += 1;
      name = `sandbox-${made}`;
    } while (alive(name));
    return name;
  };

  const own = (faults: readonly Rule[]) => {
    const ids = new Set(ground.faults.map(({ id }) => id));
    const taken = faults.find(({ id }) => id !== undefined && ids.has(id));
    if (!taken) return faults;
    throw new ConfigError([{ where: "/faults", message: `the config file has a rule ${taken.id} already` }]);
  };

  return {
    default: first,
    get: use,
    areOthers: () => held.size > 0,
    all() {
      sweep();
      return [first, ...[...held.values()].map(({ sandbox }) => sandbox)];
    },
    create({ name = freeName(), release = ground.release, fixtures, clock, faults = [], ttlMs = ground.ttlMs }) {
      if (name === first.name || alive(name)) {
        throw new SandboxRefused(
          "taken",
          `There is a sandbox "${name}" already; DELETE it first, or choose another name.`,
        );
      }
      if (held.size >= max) sweep();
      if (held.size >= max) {
        throw new SandboxRefused(
          "full",
          `There are ${max} sandboxes, and no more may be made; DELETE some, or raise --sandbox-max.`,
        );
      }
      const set = typeof fixtures === "string" ? fixtures : "default";
      const sandbox = make(name, release, sets.named(set), {
        hasToken: true,
        faults: own(faults),
        ...(typeof fixtures === "object" && { rows: sets.checked(fixtures) }),
        ...(clock && { setClock: (mine) => setClock(mine, clock) }),
      });
      held.set(name, { sandbox, set, ttlMs, usedMs: nowMs() });
      watchIdle();
      return sandbox;
    },
    remove(name) {
      const one = alive(name);
      if (one) drop(one);
      return one !== undefined;
    },
    ownerOf(token) {
      const name = owners.ownerOf(token);
      return name === undefined ? undefined : use(name);
    },
    idle(name) {
      const one = alive(name);
      return one && { ttlMs: one.ttlMs, idleMs: Math.round(nowMs() - one.usedMs) };
    },
    reload(next) {
      const before = sets.default;
      sets.replace(next);
      try {
        const bases = [...held.values()].map(({ sandbox, set }) => [sandbox, sets.named(set)] as const);
        for (const [sandbox, base] of [[first, next] as const, ...bases]) sandbox.store.reload(base);
      } catch (error) {
        sets.replace(before);
        throw error;
      }
    },
    reloadFaults(rules) {
      ground.faults = rules;
      for (const sandbox of this.all()) sandbox.faults.reload([...rules, ...sandbox.startFaults]);
    },
    close: () => clearTimeout(timer),
  };
}
