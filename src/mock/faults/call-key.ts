import { fingerprint } from "../../ground/random.ts";
import { valueAt } from "../../matching/json-pointer.ts";
import type { CallFacts } from "./match.ts";

const longest = 100;

/** The key that a draw or a count hangs on, as text. `row` is asked by keys that begin with `row:`. */
export function keyOf(key: string | undefined, facts: CallFacts, row?: unknown): string {
  if (key === undefined) return "";
  const value = key.startsWith("row:")
    ? valueAt(row, key.slice("row:".length))
    : key.startsWith("header:")
      ? facts.headers[key.slice("header:".length).toLowerCase()]
      : valueAt(facts.body, key);
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
  return text.length > longest ? fingerprint(text) : text;
}
