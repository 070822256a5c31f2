/** JSON may write a letter as an escape, and parses it all the same; what JSON itself is written with stays. */
const escapedLetter = /(?<!\\)((?:\\\\)*)\\u00(2[013-9a-f]|[346][0-9a-f]|5[0-9abd-f]|7[0-9a-e])/gi;

/** A text with its letters as themselves, where JSON wrote them as escapes; also one that is no JSON, but was meant so. */
export const withPlainLetters = (text: string): string =>
  text.includes("\\u00") ? text.replace(escapedLetter, plainLetter) : text;

const plainLetter = (_: string, before: string, code: string) =>
  before + String.fromCharCode(Number.parseInt(code, 16));
