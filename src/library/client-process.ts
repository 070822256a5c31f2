import { spawn } from "node:child_process";
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { ConfigError, reasonOf } from "../common/config-error.ts";
import { ifPossible } from "../common/files.ts";
import { maskedAnywhere } from "../wire/secrets/mask-json.ts";
import { maskMarked, maskText } from "../wire/secrets/mask-text.ts";
import { isSecret, secretMask } from "../wire/secrets/secret-names.ts";

export interface ClientWorld {
  /** The base URL to which it appends `/crmapi/rest/v2/…`. It leads to the sandbox of this run. */
  readonly url: string;
  /** A token that works in that sandbox alone. */
  readonly token: string;
  /** Aborted when the client has waited or called for too long. */
  readonly signal: AbortSignal;
}

/** How a client ended: its exit code, the signal that killed it, and the end of its output. */
export interface ClientEnd {
  readonly code: number;
  readonly killedBy?: NodeJS.Signals;
  readonly output: string;
}

/** Runs a client once. When the signal is aborted, the promise resolves soon, whatever the client does. */
export type Client = (world: Omit<ClientWorld, "token"> & { readonly token: string | undefined }) => Promise<ClientEnd>;

const mostOutput = 100_000;

/**
 * A client that is a command. When it ends or is stopped, its process group is killed.
 * @throws ConfigError when it runs and there is no such command
 */
export function processClient([command = "", ...words]: readonly string[], names: VariableNames = {}): Client {
  return async ({ url, token, signal }) => {
    const env = { ...process.env, ...clientVariables(url, token, names) };
    const child = spawn(command, words, { stdio: ["ignore", "pipe", "pipe"], detached: true, env });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        const whole = output + text;
        // The cut goes to the end of a line, because a line without its beginning may lack the name of its secret.
        output = whole.length > mostOutput ? whole.slice(-mostOutput).replace(/^.*\n?/, "") : whole;
      });
    }
    const kill = () => {
      const { pid } = child;
      if (pid !== undefined) ifPossible(() => process.kill(-pid, "SIGKILL"));
    };
    signal.addEventListener("abort", kill);
    if (signal.aborted) kill();
    try {
      const [code, killedBy] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
      // The client's own output arrives by the next turn. A process that inherited its streams may write on for ever.
      await setImmediate();
      return { code: code ?? 1, ...(killedBy && { killedBy }), output: maskedOutput(output, env) };
    } catch (error) {
      throw commandError(command, error);
    } finally {
      signal.removeEventListener("abort", kill);
      kill();
      child.stdout.destroy();
      child.stderr.destroy();
    }
  };
}

/** The variables in which the user's client reads the address and the token, in addition to ours. */
export interface VariableNames {
  readonly urlVariable?: string | undefined;
  readonly tokenVariable?: string | undefined;
}

const defaultUrl = "CRMCOM_MOCK_URL";
export const defaultToken = "CRMCOM_MOCK_TOKEN";

/** The variables that lead a program to a mock server. @param token absent where the fixtures have no unit */
export const clientVariables = (
  url: string,
  token: string | undefined,
  names: VariableNames,
): Record<string, string> => ({
  [defaultUrl]: url,
  [names.urlVariable ?? defaultUrl]: url,
  ...(token !== undefined && { [defaultToken]: token, [names.tokenVariable ?? defaultToken]: token }),
});

export function noCallText({ urlVariable, tokenVariable }: VariableNames): string {
  const flags = "--url-variable CRM_URL --token-variable CRM_TOKEN";
  const address = `the address from ${urlVariable ?? defaultUrl}`;
  const token = `the token from ${tokenVariable ?? defaultToken}`;
  const must = `It must read ${address} and ${token}; if it reads other variables, name them: ${flags}`;
  return `your client never called the Web API (requests below /__mock do not count). ${must}`;
}

export const commandError = (command: string, error: unknown): ConfigError =>
  new ConfigError([{ where: command, message: `cannot be run: ${reasonOf(error)}` }]);

/** Characters that steer a terminal or are invisible. Ends of lines and tabs stay. */
const controlCharacters = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const plainText = (text: string): string => stripVTControlCharacters(text).replace(controlCharacters, "");

/** A value that a client sent, masked if its member has the name of a secret. */
export const maskedValue = (name: string, value: unknown): string =>
  isSecret(name) ? secretMask : maskText(plainText(String(value)));

/** In prose, words may stand between the name of a secret and the secret: the rest of the line is masked. */
const secretInProse =
  /((?:pass(?:word|wd|phrase)?|secret|token|api.?key|credentials?)\b[^:=*]*[:=]\s*)(?!\*)\S.*$|(\s-u\s+)\S+:\S+/i;

/** A line of a stack that shows where an error came through, and Node's version below it. */
const stackLine = /^\s+at |^\s+File "|^Node\.js v/;

/**
 * The end of what a client said, without the stack behind an error: `; it said: …`. Further lines begin with `| `, so that a CI system
 * reads none of them as a command.
 */
export function lastWords(output: string): string {
  const lines = output.split("\n").filter((line) => !stackLine.test(line) && line.trim() !== "");
  return lines.length === 0 ? "" : `; it said: ${lines.join("\n| ").trim().slice(-500)}`;
}

/** The output of a client without secrets. @param variables its environment, in which it may have got secrets */
export function maskedOutput(output: string, variables: Readonly<Record<string, string | undefined>>): string {
  const secrets = Object.entries(variables).flatMap(([name, value = ""]) =>
    isSecret(name) && value.length >= 4 ? [value] : [],
  );
  return maskMarked(plainText(output))
    .split("\n")
    .map((line) => maskedAnywhere(line, new Set(secrets)))
    .map((line) => line.replace(secretInProse, (_, name = "", flag = "") => `${name}${flag}${secretMask}`))
    .join("\n");
}
