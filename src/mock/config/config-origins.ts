import type { Config } from "./settings.ts";

/** The origin of each setting, and of each switch: `--port`, `default`. */
export type ConfigOrigins = Readonly<Record<string, string>>;

/** The setting that all sources say together. */
export const switchesKey = "assumptions" satisfies keyof Config;

/** Where a switch comes from. */
export const switchOrigin = (origins: ConfigOrigins, id: string): string => origins[originOfSwitch(id)] ?? "default";

/** The key of the origin of one switch. */
export const originOfSwitch = (id: string): string => `${switchesKey}.${id}`;
