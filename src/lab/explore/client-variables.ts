import { ConfigError, reasonOf } from "../../ground/config-error.ts";

/** The variables in which the user's client reads the address and the token, in addition to ours. */
export interface VariableNames {
  readonly urlVariable?: string | undefined;
  readonly tokenVariable?: string | undefined;
}

const [defaultUrl, defaultToken] = ["CRMCOM_MOCK_URL", "CRMCOM_MOCK_TOKEN"] as const;

/** The variables that lead a program to a stand-in. @param token absent where the fixtures have no unit */
export const clientVariables = (
  url: string,
  token: string | undefined,
  names: VariableNames,
): Record<string, string> => ({
  [defaultUrl]: url,
  [names.urlVariable ?? defaultUrl]: url,
  ...(token !== undefined && { [defaultToken]: token, [names.tokenVariable ?? defaultToken]: token }),
});

/** What to do if a program made no call. */
export function noCallText({ urlVariable, tokenVariable }: VariableNames): string {
  const flags = "--url-variable CRM_URL --token-variable CRM_TOKEN";
  const address = `the address from ${urlVariable ?? defaultUrl}`;
  const token = `the token from ${tokenVariable ?? defaultToken}`;
  return `No call came. The client must read ${address} and ${token}; if yours reads other variables, name them: ${flags}`;
}

export const commandError = (command: string, error: unknown): ConfigError =>
  new ConfigError([{ where: command, message: `cannot be run: ${reasonOf(error)}` }]);
