/** Is the character of a JSON text at that place escaped? */
function isEscaped(text: string, at: number): boolean {
  let from = at;
  while (text[from - 1] === "\\") from -= 1;
  return (at - from) % 2 === 1;
}

/** What a String of JSON says; as far as it goes when it was cut off. */
export function contentOf(string: string): string {
  const last = string.length - 1;
  const isClosed = string[last] === '"' && !isEscaped(string, last);
  const within = string.slice(1, isClosed ? last : undefined);
  if (!within.includes("\\")) return within;
  try {
    return JSON.parse(`"${within}"`) as string;
  } catch {
    return within.replace(/\\(["\\/])/g, "$1");
  }
}

/** A text or a number without what JSON puts around it; empty for anything else. */
export function plainValue(value: string): string {
  if (value.startsWith('"')) return contentOf(value);
  return /^[-+.\deE]+$/.test(value) ? value : "";
}
