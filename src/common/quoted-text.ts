const longestText = 1000;

/** The first items of a list as texts, and how many more there are. */
export function firstAndMore<Item>(items: readonly Item[], most: number, textOf: (item: Item) => string): string[] {
  const first = items.slice(0, most).map(textOf);
  return items.length > most ? [...first, `and ${items.length - most} more`] : first;
}

/** A text that quotes a client, cut to 1000 letters. */
export const cutText = (text: string): string =>
  text.length > longestText ? `${text.slice(0, longestText)}... (${text.length} characters)` : text;

/** A typed URL as a message shows it. The part before the last @ may be a password. */
export const withoutCredentials = (text: string): string =>
  text.replace(/^(?:([a-z][a-z\d+.-]*:\/\/)|(?=[^/]*:)).*@/is, "$1****@");

/** A foreign text with its control characters escaped, so that it cannot end a line or command a terminal. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`);

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
