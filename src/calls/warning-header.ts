const most = 20;
const longest = 120;

/** The text of the header `X-Mock-Warning`; `undefined` when there is nothing to say. */
export function warningHeader(ignored: ReadonlySet<string>, remarks: readonly string[]): string | undefined {
  if (ignored.size === 0) return remarks.length > 0 ? remarks.join("; ") : undefined;
  const shown = [...ignored].slice(0, most).map(headerSafe).join(", ");
  const more = ignored.size > most ? `, and ${ignored.size - most} more` : "";
  return [...remarks, `ignored: ${shown}${more}`].join("; ");
}

// A name comes from the client, and a header takes visible ASCII only: a line break in it would be a second header.
const headerSafe = (name: string) =>
  (name.length > longest ? `${name.slice(0, longest)}...` : name).replace(/[^\x21-\x7e]|[,;%]/gu, (letter) =>
    encodeURIComponent(letter.isWellFormed() ? letter : "\ufffd"),
  );
