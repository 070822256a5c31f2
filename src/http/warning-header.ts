const most = 20;
const longest = 120;

/** The text of the header `X-Mock-Warning`; `undefined` when there is nothing to say. */
export function warningHeader(ignored: Iterable<string>, remarks: readonly string[]): string | undefined {
  const names = [...new Set(ignored)];
  const parts = [...remarks];
  if (names.length > 0) {
    const shown = names.slice(0, most).map(headerSafe).join(", ");
    const more = names.length > most ? `, and ${names.length - most} more` : "";
    parts.push(`ignored: ${shown}${more}`);
  }
  return parts.length > 0 ? parts.join("; ") : undefined;
}

// A name comes from the client, and a header takes visible ASCII only: a line break in it would be a second header.
const headerSafe = (name: string) =>
  (name.length > longest ? `${name.slice(0, longest)}...` : name).replace(/[^\x21-\x7e]|[,;%]/gu, (letter) =>
    encodeURIComponent(letter.isWellFormed() ? letter : "\ufffd"),
  );
