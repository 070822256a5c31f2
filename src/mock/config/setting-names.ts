import { settingNodes } from "./settings.ts";

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
