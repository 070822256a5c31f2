import { isDeepStrictEqual } from "node:util";
import type * as z from "zod";
import { stopwatchMs } from "../ground/clock.ts";
import { createMemoryLimit, type MemoryLimit } from "../ground/memory-limit.ts";
import { roomForHeap } from "../ground/memory-room.ts";
import { GoneCalls } from "./gone-calls.ts";
import { createIdleMap, type IdleMap } from "./idle.ts";
import type { Instances } from "./instances/instances.ts";
import type { Loaded } from "./loaded.ts";
import type { ResetPart } from "./reset-parts.ts";
import { createSandbox, type Sandbox } from "./sandbox.ts";
import { sandboxNames } from "./sandbox-names.ts";
import type { sandboxOptions } from "./sandbox-options.ts";
import { SandboxRefused } from "./sandbox-refused.ts";
import { sandboxStart } from "./sandbox-start.ts";
import { sandboxWeight } from "./sandbox-weight.ts";
import { createTokenOwners } from "./token-owners.ts";

/** The sandboxes of one stand-in, by name. To get one is to use it: an idle one goes after its time. */
export interface Sandboxes {
  get(name: string): Sandbox | undefined;
  readonly default: Sandbox;
  /** Is `default` to be had? Not where there are several instances, each of which would have another one. */
  readonly hasDefault: boolean;
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
  /** Puts back what is named in all of them. */
  resetAll(parts: Readonly<Record<ResetPart, boolean>>): void;
  readonly gone: Pick<GoneCalls, "totals" | "sinceMs" | "clear">;
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

/**
 * The sandboxes that there are from the start: `default` alone.
 * @param instances those that sandboxes are on, when there are several
 */
export function createSandboxes(loaded: Loaded, instances?: Instances): Sandboxes {
  const owners = createTokenOwners();
  const memory = createMemoryLimit(loaded.now().config.memory);
  const first = createSandbox("default", loaded, memory, { watcher: owners.watch("default") });
  const weights = new WeakMap<Sandbox, () => void>();
  const gone = new GoneCalls();
  const others = createIdleMap<Sandbox>((sandbox) => forget(sandbox, gone, weights.get(sandbox)), stopwatchMs);
  const givenTo = new WeakMap<Sandbox, object>();
  const freeName = sandboxNames(others.has, instances);
  const hasDefault = instances === undefined;
  const use = (name: string) => (name === first.name ? first : others.use(name));

  const all: Sandboxes = {
    default: first,
    hasDefault,
    get: use,
    areOthers: () => others.size > 0,
    all: () => (hasDefault ? [first, ...others.all()] : others.all()),
    create(options, drawnAs) {
      const { name = freeName(), ttlMs = loaded.now().config.sandboxTtlMs } = options;
      if (name === first.name || others.has(name)) throw SandboxRefused.taken(name);
      const owner = instances?.ownerOf(name);
      if (instances && (owner === undefined || owner !== instances.self())) throw SandboxRefused.elsewhere(name, owner);
      const max = loaded.now().config.sandboxMax;
      if (others.size >= max && others.all().length >= max) throw SandboxRefused.full(max);
      const start = sandboxStart(options, loaded);
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
    resetAll(parts) {
      for (const one of all.all()) one.reset(parts);
      if (parts.journal) gone.clear();
    },
    gone,
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
function forget({ store, journal }: Sandbox, gone: GoneCalls, letGo: (() => void) | undefined): void {
  letGo?.();
  gone.add(journal.totals);
  store.load({ idsDrawn: 0, collections: new Map() });
  journal.close();
}
