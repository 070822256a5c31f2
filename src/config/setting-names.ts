export const variablePrefix = "CRMCOM_MOCK_";

/** The flag of a key: `--max-body`. */
export const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The environment variable of a key: `CRMCOM_MOCK_MAX_BODY`. */
export const variableOf = (key: string): string =>
  variablePrefix + key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
