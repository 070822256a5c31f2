import type { Example } from "../wire/example.ts";

/** The query of an example as it stands behind the path: with its question mark, or empty. */
export function queryText(query: NonNullable<Example["request"]["query"]>): string {
  const pairs = Object.entries(query).flatMap(([name, some]) => [some].flat().map((value) => [name, value]));
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}
