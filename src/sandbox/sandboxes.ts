import { isDeepStrictEqual } from "node:util";
import type * as z from "zod";
import { stopwatchMs } from "../ground/clock.ts";
import { ConfigError } from "../ground/config-error.ts";
import { createMemoryLimit, type MemoryLimit } from "../ground/memory-limit.ts";
import { roomForHeap } from "../ground/memory-room.ts";
import { setClock } from "./clock-setting.ts";
import { readRowsOnTop } from "./fixture-sets.ts";
import { createIdleMap, type IdleMap } from "./idle.ts";
import type { Loaded } from "./loaded.ts";
import { createSandbox, type Sandbox, type SandboxStart } from "./sandbox.ts";
import type { sandboxOptions } from "./sandbox-options.ts";
import { SandboxRefused } from "./sandbox-refused.ts";
import { sandboxWeight } from "./sandbox-weight.ts";
import { sharedIds } from "./shared-ids.ts";
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
   * @param drawnAs what its ids and its chance are drawn from beside the seed, so that sandboxes can be alike; its name when absent
   * @throws SandboxRefused, or ConfigError when its fixtures or its rules cannot be used
   */
  create(options: z.output<typeof sandboxOptions>, drawnAs?: string): Sandbox;
  /**
   * The sandbox of that name; made when there is none.
   * @throws SandboxRefused when there is one that was made with others than these options, and as `create` does
   */
  getOrCreate(options: z.output<typeof sandboxOptions> & { readonly name: string }): GotSandbox;
  /** Was there one? `default` stays. */
  remove(name: string): boolean;
  /** The sandbox that issued a token; `undefined` for a token of the fixtures, and for one that nobody knows. */
  ownerOf(token: string): Sandbox | undefined;
  /** When it goes unless it is used, and since when it was not; `undefined` for `default`. */
  idle: IdleMap<Sandbox>["idle"];
  /** Over what all of them keep of calls and events. */
  readonly memory: MemoryLimit;
  /** Stops looking after idle ones. */
  close(): void;
}

/** A sandbox that was asked for by its name, and whether it had to be made. */
export interface GotSandbox {
  readonly sandbox: Sandbox;
  readonly isNew: boolean;
}

/** The sandboxes that there are from the start: `default` alone. */
export function createSandboxes(loaded: Loaded, nowMs: () => number = stopwatchMs): Sandboxes {
  const owners = createTokenOwners();
  const memory = createMemoryLimit(loaded.now().config.memory);
  const first = createSandbox("default", loaded, memory, { watcher: owners.watch("default") });
  const weights = new WeakMap<Sandbox, () => void>();
  const others = createIdleMap<Sandbox>((sandbox) => forget(sandbox, weights.get(sandbox)), nowMs);
  const givenTo = new WeakMap<Sandbox, object>();
  let made = 0;
  const freeName = () => {
    do made += 1;
    while (others.has(`sandbox-${made}`));
    return `sandbox-${made}`;
  };
  const use = (name: string) => (name === first.name ? first : others.use(name));

  const all: Sandboxes = {
    default: first,
    get: use,
    areOthers: () => others.size > 0,
    all: () => [first, ...others.all()],
    create(options, drawnAs) {
      const { name = freeName(), ttlMs = loaded.now().config.sandboxTtlMs } = options;
      if (name === first.name || others.has(name)) throw SandboxRefused.taken(name);
      const max = loaded.now().config.sandboxMax;
      if (others.size >= max && others.all().length >= max) throw SandboxRefused.full(max);
      const start = startOf(options, loaded);
      const weight = sandboxWeight(start.rows);
      const room = roomForHeap() / 2;
      if (memory.held + weight > room) throw SandboxRefused.heavy(others.size, room);
      const sandbox = createSandbox(name, loaded, memory, {
        ...start,
        watcher: owners.watch(name),
        ...(drawnAs !== undefined && { drawnAs }),
      });
      others.set(name, sandbox, ttlMs);
      weights.set(sandbox, memory.hold(weight));
      givenTo.set(sandbox, said(options));
      return sandbox;
    },
    getOrCreate(options) {
      const there = use(options.name);
      if (there && isOther(said(options), givenTo.get(there))) throw SandboxRefused.other(options.name);
      return { sandbox: there ?? all.create(options), isNew: there === undefined };
    },
    remove: (name) => others.delete(name),
    ownerOf(token) {
      const name = owners.ownerOf(token);
      return name === undefined ? undefined : use(name);
    },
    idle: (name) => others.idle(name),
    memory,
    close: () => others.close(),
  };
  return all;
}

/** What options ask for beside the name. */
const said = ({ name: _, ...options }: z.output<typeof sandboxOptions>): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** Is something asked for that was not given? A name alone asks for nothing. */
const isOther = (asked: object, given: object | undefined): boolean =>
  Object.keys(asked).length > 0 && !isDeepStrictEqual(asked, given);

/** Its tokens are forgotten with its rows, and whoever follows its journal learns that there is no more to come. */
function forget({ store, journal }: Sandbox, letGo: (() => void) | undefined): void {
  letGo?.();
  store.load({ idsDrawn: 0, collections: new Map() });
  journal.close();
}

function startOf(
  { release, fixtures, clock, assumptions, faults = [] }: z.output<typeof sandboxOptions>,
  loaded: Loaded,
): SandboxStart {
  const [id] = sharedIds(loaded.now().config.faults, faults);
  if (id !== undefined) {
    throw new ConfigError([{ where: "/faults", message: `the config file has a rule ${id} already` }]);
  }
  const set = typeof fixtures === "string" ? fixtures : "default";
  const below = loaded.base(set);
  return {
    hasToken: true,
    set,
    faults,
    ...(release && { release }),
    ...(assumptions && { switches: assumptions }),
    ...(typeof fixtures === "object" && { rows: readRowsOnTop(fixtures, below) }),
    ...(clock && { setClock: (mine) => setClock(mine, clock) }),
  };
}
