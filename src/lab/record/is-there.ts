import type { AskedRow } from "./asked-rows.ts";
import { mentions } from "./mentions.ts";

/** A row that failed with one of its identifiers in the text failed for that: nothing has that identifier. */
export const isThere = ({ isDone, text }: AskedRow, facts: Readonly<Record<string, unknown>>): boolean =>
  isDone === true || !Object.values(facts).some((value) => mentions(text, value));
