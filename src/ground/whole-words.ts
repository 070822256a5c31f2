/**
 * Finds texts where each stands for itself, and not within a longer word or number; where several do, the longest. A sign at
 * the edge of a text parts it from what stands beside it, and so does what JSON writes as an escape: the n of `\n` begins no word.
 * @param texts at least one, and none that is empty
 */
export function wholeWords(texts: readonly string[]): RegExp {
  const longestFirst = texts.toSorted((one, other) => other.length - one.length);
  return new RegExp(longestFirst.map(wholeWord).join("|"), "g");
}

const startOfWord = "(?:(?<!\\w)|(?<=\\\\(?:[bfnrt]|u[\\da-fA-F]{4})))";

const wholeWord = (text: string): string =>
  `${/^\w/.test(text) ? startOfWord : ""}${escapePattern(text)}${/\w$/.test(text) ? "(?!\\w)" : ""}`;

/** Does a text have each of these words, in any case and order? A plural finds the singular. */
export function hasWords(text: string, words: string): boolean {
  const [within, sought] = [text.toLowerCase(), words.toLowerCase().match(/\S+/g) ?? []];
  return sought.every((word) => within.includes(word.replace(/(?<=\w{3})s$/, "")));
}

/** The source of a regular expression that matches a text as it stands. `RegExp.escape` came with Node 24. */
export const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
