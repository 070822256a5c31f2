import { getSystemErrorMap } from "node:util";
import { distance } from "fastest-levenshtein";

export const mostProblems = 100;

const longestText = 1000;

export function firstAndMore<Told>(all: readonly Told[], most: number, shown: (told: Told) => string): string[] {
  const first = all.slice(0, most).map(shown);
  return all.length > most ? [...first, `and ${all.length - most} more`] : first;
}

/** A text that quotes what a client sent, cut where it quotes too much. */
export const cutText = (text: string): string =>
  text.length > longestText ? `${text.slice(0, longestText)}... (${text.length} characters)` : text;

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

/** A flag, a variable, a key or a fixture of the user cannot be used. Nothing was started. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const shown = (problem: ConfigProblem) => cutText(`${problem.where}: ${printProblem(problem)}`);
    super(firstAndMore(problems, mostProblems, shown).join("\n"));
    this.problems = problems;
  }
}

/** Comparing longer ones takes long, and no name of ours is longer. */
const longestName = 200;
const mostKnown = 100;

/** `did you mean --port?` when a known name is near, or a part of one, as `accounts` of `accounts_receivable`; else which there are. */
export function nearestHint(name: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const near = nearestName(name, known);
  if (near !== undefined) return `did you mean ${near}?`;
  return `known are: ${firstAndMore(known, mostKnown, (one) => one).join(", ")}`;
}

export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || name.length > longestName) return undefined;
  let [near, least] = ["", Number.POSITIVE_INFINITY];
  for (const one of known) {
    const far = farness(name, one);
    if (far < least) [near, least] = [one, far];
  }
  return least <= mostLettersOff(name) ? near : undefined;
}

/** How far a name may be from one that is near. A name of one letter is near to none. */
const mostLettersOff = (name: string): number => Math.min(Math.max(2, name.length / 3), name.length - 1);

const shortestPart = 5;

/** How many letters are another; a name that is near to a part of it alone, or in another case, is a little farther. */
function farness(name: string, known: string): number {
  if (!haveNearWords(name, known)) return Number.POSITIVE_INFINITY;
  const parts = known.split(/[^a-zA-Z]+/).filter((part) => part.length >= shortestPart && part !== known);
  const whole = Math.min(distance(name, known), distance(name.toLowerCase(), known.toLowerCase()) + 0.5);
  const bare = name.replace(/^-+/, "");
  return parts.reduce((least, part) => Math.min(least, distance(bare, part) + 0.5), whole);
}

/** Where both names have as many words, is each near? `udf_int_1` is of another kind than `udf_date_1`. */
function haveNearWords(name: string, known: string): boolean {
  const [words, others] = [wordsOf(name), wordsOf(known)];
  if (words.length < 2 || words.length !== others.length) return true;
  return words.every((word, rank) => distance(word, others[rank] as string) <= Math.max(2, word.length / 3));
}

const wordsOf = (name: string): readonly string[] => name.toLowerCase().match(/[a-z]+/g) ?? [];

/** A typed URL as a message shows it, without the part before the last @, which may be a password. */
export const withoutCredentials = (text: string): string =>
  text.replace(/^(?:([a-z][a-z\d+.-]*:\/\/)|(?=[^/]*:)).*@/is, "$1****@");

/** A line of what others wrote: it may neither end the line nor speak to the terminal. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`);

/** The form of names that users choose. They stand in paths, headers and logs. */
export const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Codes for which the system has no words, or none that help. */
const codeWords: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder",
  ENOTFOUND: "there is no such host",
  ENXIO: "it is a pipe that nobody reads",
};

/**
 * Why a file cannot be used, or a request got no answer, in words: `no such file or directory` for `ENOENT`. It names the cause
 * that `fetch` hides, and no address or stack.
 */
export function reasonOf(error: unknown, late = "no answer in time"): string {
  const { name, message, cause, code: own } = error as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException };
  if (name === "TimeoutError") return late;
  const code = cause?.code ?? own;
  const words = [...getSystemErrorMap().values()].find(([known]) => known === code)?.[1];
  return codeWords[code ?? ""] ?? words ?? cause?.code ?? cause?.message ?? message;
}

/** Returns the result of `act`. @throws ConfigError with `what` and the reason, when `act` throws */
export function orProblem<Result>(where: string, what: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw new ConfigError([{ where, message: `${what}: ${reasonOf(error)}` }]);
  }
}

/** Returns the result of `act`. A ConfigError adds its problems to the list, and the result is `undefined`. */
export function orTold<Result>(problems: ConfigProblem[], act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) problems.push(problem);
    return undefined;
  }
}
