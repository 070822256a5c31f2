import { distance } from "fastest-levenshtein";
import { type RemovedKind, removedText } from "./removed.ts";

/** No name of ours is longer, so a longer one is near to none. */
const longestName = 200;

/** A longer list of known names is not printed. */
const mostKnown = 10;

const lists: { readonly [Kind in RemovedKind]?: string } = {
  commands: "; crmcom-mock help lists all",
  flags: "; --help lists all",
  faults: "; crmcom-mock faults list --presets lists all",
  settings: "; crmcom-mock config lists all",
};

/** Why a name is unknown: since when it is gone and what to use, or the known name that is near. */
export const whyUnknown = (name: string, known: readonly string[], kind?: RemovedKind, of?: string): string =>
  removedText(name, kind, of) ?? ["unknown", similarHint(name, known, kind)].filter(Boolean).join("; ");

/** What to use for an unknown name: its successor, the known name that is near, or the known names if they are few. */
export const nearestHint = (name: string, known: readonly string[], kind?: RemovedKind): string =>
  removedText(name, kind) ?? similarHint(name, known, kind);

function similarHint(name: string, known: readonly string[], kind: RemovedKind = "values"): string {
  const near = nearestName(name, known);
  if (near !== undefined) return `did you mean ${near}?`;
  if (known.length > mostKnown) return `no known name is similar${lists[kind] ?? ""}`;
  return known.length === 0 ? "" : `known are: ${known.join(", ")}`;
}

export function nearestName(name: string, known: readonly string[]): string | undefined {
  const typed = name.slice(0, longestName);
  const byNearness = known.map((one) => [one, lettersOff(typed, one)] as const).sort(([, a], [, b]) => a - b);
  const [[near, letters] = ["", Number.POSITIVE_INFINITY]] = byNearness;
  return letters <= mostLettersOff(typed) ? near : undefined;
}

/** The most letters that may differ between near names: at most half of them. */
const mostLettersOff = (name: string): number => Math.min(Math.max(2, name.length / 3), name.length / 2);

const [shortestPart, shortestPrefix] = [5, 3];

/** How many letters differ. A name that is near to a part alone, or in another case, counts half a letter more; a prefix, one. */
function lettersOff(name: string, known: string): number {
  if (!haveNearWords(name, known)) return Number.POSITIVE_INFINITY;
  const parts = known.split(/[^a-zA-Z]+/).filter((part) => part.length >= shortestPart && part !== known);
  const whole = Math.min(distance(name, known), distance(name.toLowerCase(), known.toLowerCase()) + 0.5);
  const bare = name.replace(/^-+/, "");
  if (bare.length >= shortestPrefix && known.startsWith(name)) return 1;
  return parts.reduce((least, part) => Math.min(least, distance(bare, part) + 0.5), whole);
}

/** True if the names have as many words and each word is near: `udf_int_1` is of another kind than `udf_date_1`. */
function haveNearWords(name: string, known: string): boolean {
  const [words, others] = [wordsOf(name), wordsOf(known)];
  if (words.length < 2 || words.length !== others.length) return true;
  return words.every((word, rank) => distance(word, others[rank] ?? "") <= Math.max(2, word.length / 3));
}

const wordsOf = (name: string): readonly string[] => name.toLowerCase().match(/[a-z]+/g) ?? [];

/** The form of names that users choose. They stand in paths, headers and logs. */
export const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
