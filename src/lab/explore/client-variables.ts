import { ConfigError } from "../../ground/config-error.ts";

/** Names of variables in which a client of the user's reads the address and the token, beside ours. */
export interface VariableNames {
  readonly urlVariable?: string | undefined;
  readonly tokenVariable?: string | undefined;
}

const [usualUrl, usualToken] = ["CRMCOM_MOCK_URL", "CRMCOM_MOCK_TOKEN"] as const;

/** The variables that lead a program to a stand-in. @param token absent where the fixtures have no unit */
export const clientVariables = (
  url: string,
  token: string | undefined,
  own: VariableNames,
): Record<string, string> => ({
  [usualUrl]: url,
  [own.urlVariable ?? usualUrl]: url,
  ...(token !== undefined && { [usualToken]: token, [own.tokenVariable ?? usualToken]: token }),
});

/** What to do where a program made no call. */
export function noCallText({ urlVariable, tokenVariable }: VariableNames): string {
  const names = [urlVariable ?? usualUrl, tokenVariable ?? usualToken] as const;
  const flags = "--url-variable CRM_URL --token-variable CRM_TOKEN";
  return `No call came. The client must read the address from ${names[0]} and the token from ${names[1]}; if yours reads other variables, name them: ${flags}`;
}

/** A command that does not exist is a mistake of whoever typed it. */
export function commandError(command: string, error: unknown): ConfigError {
  const { code, message } = error as NodeJS.ErrnoException;
  const why = code === "ENOENT" ? "there is no such command" : code === "EACCES" ? "it is not executable" : message;
  return new ConfigError([{ where: command, message: `cannot be run: ${why}` }]);
}
