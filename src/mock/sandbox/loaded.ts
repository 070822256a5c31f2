import { randomSeed } from "../../ground/random.ts";
import type { Base } from "../../store/base.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { overrideVendorErrors, type VendorErrorTable } from "../../wire/vendor-errors.ts";
import { readMethods } from "../config/method-folders.ts";
import type { ReadConfig } from "../config/read-config.ts";
import { type Config, type ConfigOrigins, reloadedKeys } from "../config/settings.ts";
import { type FixtureSet, readSet } from "./fixture-sets.ts";

/** All that files say of a running stand-in. A value: after a reload there is another one. */
export interface Loadable {
  /** The settings in force: as at the start, but for those that can be loaded again. */
  readonly config: Config;
  readonly origins: ConfigOrigins;
  readonly vendorErrors: VendorErrorTable;
  readonly methods: Methods;
  readonly sets: ReadonlyMap<string, FixtureSet>;
}

type Read = Pick<ReadConfig, "config" | "origins">;

/** The one owner of what can be loaded again. Ask here each time, and keep no copy. */
export class Loaded {
  /** What ids and chance are drawn from; generated when none was given. */
  readonly seed: string;
  #now: Loadable;

  /** Loads what a configuration names for the first time. @throws ConfigError */
  constructor(read: Read, methods: Methods = readMethods(read.config.methods)) {
    this.seed = read.config.seed ?? randomSeed();
    this.#now = this.#load(read, methods, new Map([["default", undefined]]));
  }

  now(): Loadable {
    return this.#now;
  }

  /** The fixtures of a set, read when it is first asked for. @throws ConfigError when there is none, or it cannot be used */
  base(name: string): Base {
    const { sets } = this.#now;
    const set = sets.get(name) ?? readSet(name, this.#now, this.seed);
    if (!sets.has(name)) this.#now = { ...this.#now, sets: new Map([...sets, [name, set]]) };
    return set.base;
  }

  /** Reads again all that was loaded; what says the same stays the same value. It is not in force yet. @throws ConfigError */
  readAgain(read: Read): Loadable {
    const { config, origins, methods, sets } = this.#now;
    const change = <Value>(of: (key: (typeof reloadedKeys)[number]) => Value) =>
      Object.fromEntries(reloadedKeys.map((key) => [key, of(key)]));
    const changed = {
      config: Object.freeze({ ...config, ...change((key) => read.config[key]) }),
      origins: { ...origins, ...change((key) => read.origins[key] ?? "default") },
    };
    return this.#load(changed, config.methods.length > 0 ? readMethods(config.methods, methods) : methods, sets);
  }

  replace(next: Loadable): void {
    this.#now = next;
  }

  #load({ config, origins }: Read, methods: Methods, former: ReadonlyMap<string, FixtureSet | undefined>): Loadable {
    const vendorErrors = overrideVendorErrors(config.vendorErrors);
    const sets = Array.from(
      former,
      ([name, set]) => [name, readSet(name, { config, methods }, this.seed, set)] as const,
    );
    return { config, origins, vendorErrors, methods, sets: new Map(sets) };
  }
}
