import type { ConfigOrigins } from "../config/read-config.ts";
import { type Config, settingNodes } from "../config/settings.ts";

/** One setting as it may be shown to anybody. */
export interface ShownSetting {
  readonly key: string;
  /** `null`: not set. */
  readonly value: unknown;
  readonly origin: string;
}

/** Every setting with its origin; secrets masked. */
export function showSettings(config: Config, origins: ConfigOrigins): ShownSetting[] {
  return [...settingNodes].map(([key, { secret }]) => {
    const value = config[key as keyof Config];
    return { key, value: shownValue(key, value, secret === true), origin: origins[key] ?? "default" };
  });
}

function shownValue(key: string, value: unknown, isSecret: boolean): unknown {
  if (value === undefined) return null;
  if (isSecret) return "****";
  return key === "release" ? (value as Config["release"]).name : value;
}
