/** Matches any of these texts as a whole word, the longest first. The n of JSON's `\n` begins no word. */
export function wholeWords(texts: readonly string[]): RegExp {
  const longestFirst = texts.toSorted((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map(wholeWord).join("|"), "g");
}

const startOfWord = "(?:(?<!\\w)|(?<=\\\\(?:[bfnrt]|u[\\da-fA-F]{4})))";

const wholeWord = (text: string): string =>
  `${/^\w/.test(text) ? startOfWord : ""}${escapePattern(text)}${/\w$/.test(text) ? "(?!\\w)" : ""}`;

export const mentions = (text: string, value: unknown): boolean =>
  text.includes(String(value)) && wholeWords([String(value)]).test(text);

/** True if a text has each of these words, in any case and order. A plural finds the singular. */
export function hasWords(text: string, words: string): boolean {
  const lowerCase = text.toLowerCase();
  const wanted = words.toLowerCase().match(/\S+/g) ?? [];
  return wanted.every((word) => lowerCase.includes(word.replace(/(?<=\w{3})s$/, "")));
}

/** The source of a regular expression that matches a text as it stands. `RegExp.escape` came with Node 24. */
export const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
