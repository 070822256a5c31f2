import * as z from "zod";
import { type Config, configSchema, settingNodes } from "./settings.ts";

export const variablePrefix = "CRMCOM_MOCK_";

/** The name that flag and variable of a key are made of: its own, unless its facts say another. */
const nameOf = (key: string): string => settingNodes.get(key)?.flag ?? key;

/** The flag of a key: `--max-body`. */
export const flagOf = (key: string): string =>
  `--${nameOf(key).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The environment variable of a key: `CRMCOM_MOCK_MAX_BODY`. */
export const variableOf = (key: string): string =>
  variablePrefix +
  nameOf(key)
    .replace(/[A-Z]/g, (letter) => `_${letter}`)
    .toUpperCase();

/** The origin of each setting, and of each switch: `--port`, `default`. */
export type ConfigOrigins = Readonly<Record<string, string>>;

/** The setting that all sources say together. */
export const switchesKey = "assumptions" satisfies keyof Config;

export const switchOrigin = (origins: ConfigOrigins, id: string): string => origins[originOfSwitch(id)] ?? "default";

export const originOfSwitch = (id: string): string => `${switchesKey}.${id}`;

export function configJsonSchema(): Record<string, unknown> {
  const { properties, ...rest } = z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
  return { ...rest, title: "Config file of crmcom-mock", properties: { $schema: { type: "string" }, ...properties } };
}

/** Every setting as it may be shown to anybody: `null` where it is not set, secrets masked. */
export function showSettings(config: Config, origins: ConfigOrigins) {
  return [...settingNodes].map(([key, { secret }]) => {
    const value = key === "release" ? config.release.name : config[key as keyof Config];
    const bySwitch = Object.keys(config.assumptions).map((id) => [id, switchOrigin(origins, id)]);
    return {
      key,
      value: value === undefined ? null : secret ? "****" : value,
      origin: origins[key] ?? "default",
      ...(key === switchesKey && { origins: Object.fromEntries(bySwitch) as ConfigOrigins }),
    };
  });
}
