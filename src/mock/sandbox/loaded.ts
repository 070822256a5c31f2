import { isDeepStrictEqual } from "node:util";
import { randomSeed } from "../../ground/random.ts";
import type { Base } from "../../store/base.ts";
import { overrideVendorErrors, type VendorErrorTable } from "../../wire/vendor-errors.ts";
import type { ReadConfig } from "../config/read-config.ts";
import { type Config, reloadedKeys } from "../config/settings.ts";
import type { ConfigOrigins } from "../config/show-settings.ts";
import { type FixtureSet, readSet } from "./fixture-sets.ts";

/** All that files say of a running stand-in. A value: after a reload there is another one. */
export interface Loadable {
  /** The settings in force: as at the start, but for those that can be loaded again. */
  readonly config: Config;
  readonly origins: ConfigOrigins;
  readonly vendorErrors: VendorErrorTable;
  /** The sets of fixtures that sandboxes stand on, by name. */
  readonly sets: ReadonlyMap<string, FixtureSet>;
}

/** The one owner of what can be loaded again. Ask here each time, and keep no copy. */
export interface Loaded {
  /** What ids and chance are drawn from; generated when none was given. */
  readonly seed: string;
  now(): Loadable;
  /**
   * The fixtures of a set; a named one is read when it is first asked for.
   * @throws ConfigError when there is no such set, or when it cannot be used
   */
  base(set: string): Base;
  replace(next: Loadable): void;
}

/** Loads what a configuration names for the first time. @throws ConfigError */
export function createLoaded({ config, origins }: ReadConfig): Loaded {
  const seed = config.seed ?? randomSeed();
  let now: Loadable = {
    config,
    origins,
    vendorErrors: overrideVendorErrors(config.vendorErrors),
    sets: new Map([["default", readSet("default", config, seed)]]),
  };
  return {
    seed,
    now: () => now,
    base(name) {
      const there = now.sets.get(name);
      if (there) return there.base;
      const set = readSet(name, config, seed);
      now = { ...now, sets: new Map([...now.sets, [name, set]]) };
      return set.base;
    },
    replace(next) {
      now = next;
    },
  };
}

/**
 * Reads again all that was loaded; what says the same stays the same value.
 * @param read the configuration, read again
 * @throws ConfigError
 */
export function readAgain({ seed, now }: Loaded, read: ReadConfig): Loadable {
  const { config, origins, sets } = now();
  const change = <Value>(of: (key: (typeof reloadedKeys)[number]) => Value) =>
    Object.fromEntries(reloadedKeys.map((key) => [key, of(key)]));
  return {
    config: Object.freeze({ ...config, ...change((key) => read.config[key]) }),
    origins: { ...origins, ...change((key) => read.origins[key] ?? "default") },
    vendorErrors: overrideVendorErrors(read.config.vendorErrors),
    sets: new Map([...sets].map(([name, set]) => [name, readSet(name, config, seed, set)])),
  };
}

/** The keys whose values are not the same in two configurations. */
export function changedKeys(one: Config, other: Config): (keyof Config)[] {
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])] as (keyof Config)[];
  return keys.filter((key) => !isDeepStrictEqual(one[key], other[key]));
}
