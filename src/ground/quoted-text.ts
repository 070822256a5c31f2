const longestText = 1000;

export function firstAndMore<Told>(all: readonly Told[], most: number, shown: (told: Told) => string): string[] {
  const first = all.slice(0, most).map(shown);
  return all.length > most ? [...first, `and ${all.length - most} more`] : first;
}

/** A text that quotes what a client sent, cut where it quotes too much. */
export const cutText = (text: string): string =>
  text.length > longestText ? `${text.slice(0, longestText)}... (${text.length} characters)` : text;

/** A typed URL as a message shows it, without the part before the last @, which may be a password. */
export const withoutCredentials = (text: string): string =>
  text.replace(/^(?:([a-z][a-z\d+.-]*:\/\/)|(?=[^/]*:)).*@/is, "$1****@");

/** A line of what others wrote: it may neither end the line nor speak to the terminal. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`);
