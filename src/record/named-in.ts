import type { AskedRow } from "./asked-rows.ts";

/** A row that failed with one of its identifiers in the text failed for that: nothing has that identifier. */
export const isThere = ({ isDone, text }: AskedRow, facts: Readonly<Record<string, unknown>>): boolean =>
  isDone === true || !Object.values(facts).some((value) => mentions(text, value));

/** Does a text name a value, and not only a part of a longer word? */
export function mentions(text: string, value: unknown): boolean {
  const escaped = String(value).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w-])${escaped}(?![\\w-])`).test(text);
}
