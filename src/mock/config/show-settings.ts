import { type ConfigOrigins, switchesKey, switchOrigin } from "./config-origins.ts";
import { type Config, settingNodes } from "./settings.ts";

/** One setting as it may be shown to anybody. */
export interface ShownSetting {
  readonly key: string;
  /** `null`: not set. */
  readonly value: unknown;
  readonly origin: string;
  /** Of each switch, where several sources may say some. */
  readonly origins?: Readonly<Record<string, string>>;
}

/** Every setting with its origin; secrets masked. */
export function showSettings(config: Config, origins: ConfigOrigins): ShownSetting[] {
  return [...settingNodes].map(([key, { secret }]) => {
    const value = config[key as keyof Config];
    return {
      key,
      value: shownValue(key, value, secret === true),
      origin: origins[key] ?? "default",
      ...(key === switchesKey && { origins: switchOrigins(config, origins) }),
    };
  });
}

const switchOrigins = ({ assumptions }: Config, origins: ConfigOrigins) =>
  Object.fromEntries(Object.keys(assumptions).map((id) => [id, switchOrigin(origins, id)]));

function shownValue(key: string, value: unknown, isSecret: boolean): unknown {
  if (value === undefined) return null;
  if (isSecret) return "****";
  return key === "release" ? (value as Config["release"]).name : value;
}
