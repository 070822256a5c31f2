import { randomSeed } from "../../ground/random.ts";
import type { Base } from "../../store/base.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { overrideVendorErrors, type VendorErrorTable } from "../../wire/vendor-errors.ts";
import { readMethods } from "../config/method-folders.ts";
import type { ReadConfig } from "../config/read-config.ts";
import type { Config, ConfigOrigins } from "../config/settings.ts";
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

/** The one owner of what can be loaded again. Ask here each time, and keep no copy. */
export class Loaded {
  /** What ids and chance are drawn from; generated when none was given. */
  readonly seed: string;
  #now: Loadable;

  /** Loads what a configuration names for the first time. @throws ConfigError */
  constructor({ config, origins }: ReadConfig, methods: Methods = readMethods(config.methods)) {
    this.seed = config.seed ?? randomSeed();
    this.#now = {
      config,
      origins,
      vendorErrors: overrideVendorErrors(config.vendorErrors),
      methods,
      sets: new Map([["default", readSet("default", { config, methods }, this.seed)]]),
    };
  }

  now(): Loadable {
    return this.#now;
  }

  /**
   * The fixtures of a set; a named one is read when it is first asked for.
   * @throws ConfigError when there is no such set, or when it cannot be used
   */
  base(name: string): Base {
    const { sets } = this.#now;
    const set = sets.get(name) ?? readSet(name, this.#now, this.seed);
    if (!sets.has(name)) this.#now = { ...this.#now, sets: new Map([...sets, [name, set]]) };
    return set.base;
  }

  replace(next: Loadable): void {
    this.#now = next;
  }
}
