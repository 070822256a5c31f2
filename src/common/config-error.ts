import { getSystemErrorMap } from "node:util";
import { cutText, firstAndMore, printable } from "./quoted-text.ts";

export const mostProblems = 100;

export interface ConfigProblem {
  /** `--port`, `CRMCOM_MOCK_PORT`, `port in config.json`: where it was given. */
  readonly where: string;
  readonly message: string;
  readonly hint?: string;
}

export const printProblem = ({ message, hint }: Pick<ConfigProblem, "message" | "hint">): string =>
  hint === undefined || hint === "" ? message : `${message}; ${hint}`;

export function problemAt(where: string, text: string): ConfigProblem {
  const [message = "", ...hint] = text.split("; ");
  return { where, message, ...(hint.length > 0 && { hint: hint.join("; ") }) };
}

/** A flag, a variable, a key or a fixture cannot be used. Nothing was started. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    // A name from a file cannot begin another line, which a CI system may read as a command.
    const lineOf = (problem: ConfigProblem) => cutText(printable(`${problem.where}: ${printProblem(problem)}`));
    super(firstAndMore(problems, mostProblems, lineOf).join("\n"));
    this.problems = problems;
  }
}

/** Codes for which the system has no words, or none that help. */
const codeWords: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder",
  ENOTFOUND: "there is no such host",
  ENXIO: "it is a pipe without a reader",
};

/**
 * Why a file cannot be used or a request got no answer, in words: `no such file or directory` for `ENOENT`. It names the cause
 * that `fetch` hides.
 */
export function reasonOf(error: unknown, late = "no response in time"): string {
  const { name, message, cause, code: own } = error as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException };
  if (name === "TimeoutError") return late;
  const code = cause?.code ?? own;
  const words = [...getSystemErrorMap().values()].find(([known]) => known === code)?.[1];
  return codeWords[code ?? ""] ?? words ?? cause?.code ?? cause?.message ?? message;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Returns the result of `act`. @throws ConfigError with `what` and the reason, when `act` throws */
export function orConfigError<Result>(where: string, what: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw new ConfigError([{ where, message: `${what}: ${reasonOf(error)}` }]);
  }
}

/** Returns the result of `act`, or `undefined` after a ConfigError, whose problems it adds to the list. */
export function collectProblems<Result>(problems: ConfigProblem[], act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) problems.push(problem);
    return undefined;
  }
}
