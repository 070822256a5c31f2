import { escapePattern } from "../../ground/whole-words.ts";

/** Does a text name a value, and not only a part of a longer word? */
export function mentions(text: string, value: unknown): boolean {
  const escaped = escapePattern(String(value));
  return new RegExp(`(?<![\\w-])${escaped}(?![\\w-])`).test(text);
}
