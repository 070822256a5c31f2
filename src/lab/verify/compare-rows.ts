import { valueAt } from "../../matching/json-pointer.ts";
import type { Expectation } from "./expectation.ts";
import type { Mismatch } from "./outcome.ts";

/**
 * Whether each row of the request is answered as often as it should be: once, in one of the sets. Said beside the single
 * members, since "row 16 is answered twice" tells more than six members that differ.
 */
export function comparePairing(request: unknown, expected: unknown, actual: unknown): Mismatch[] {
  const sent = new Set(identifiersIn(request));
  const wanted = tally(identifiersIn(dataOf(expected)));
  const found = tally(identifiersIn(dataOf(actual)));
  const names = new Set([...wanted.keys(), ...found.keys()]);
  return [...names].flatMap((name) => {
    const [want, got] = [wanted.get(name) ?? 0, found.get(name) ?? 0];
    if (want === got) return [];
    const known = sent.has(name) ? "" : ", which is not in the request";
    return [
      { path: "/data", expected: `row "${name}" answered ${times(want)}`, actual: `answered ${times(got)}${known}` },
    ];
  });
}

/**
 * Whether what a system makes anew for a row is new: ids and numbers within an answer, ids within a whole verification.
 * Other ids of an answer are of what was there before, and may well come twice.
 * @param seen the ids of the answers before; those of this one are added
 */
export function compareNewness({ forms, body }: Expectation, actual: unknown, seen: Map<string, string>): Mismatch[] {
  const here = new Map<string, string>();
  return [...forms.keys()].flatMap((path) => {
    const name = path.split("/").at(-1) ?? "";
    const value = valueAt(actual, path);
    if ((name !== "id" && name !== "number") || typeof value !== "string") return [];
    const row = valueAt(body, path.slice(0, -name.length - 1));
    if (!Object.hasOwn(row as object, identifierName)) return [];
    const key = `${name} ${value}`;
    const before = here.get(key) ?? (name === "id" ? seen.get(key) : undefined);
    here.set(key, path);
    if (name === "id") seen.set(key, "an answer before");
    return before === undefined
      ? []
      : [{ path, expected: `a new ${name}`, actual: `"${value}", which stands at ${before} too` }];
  });
}

/** An answer with the rows of its sets in the order of another one, as far as their identifiers tell. */
export function inOrderOf(expected: unknown, actual: unknown): unknown {
  const order = new Map(identifiersIn(dataOf(expected)).map((name, place) => [name, place]));
  const placeOf = (row: unknown) => order.get(identifiersIn(row)[0] ?? "") ?? order.size;
  const data = dataOf(actual);
  if (typeof data !== "object" || data === null || Array.isArray(data)) return actual;
  const sets = Object.entries(data).map(([name, rows]) => [
    name,
    Array.isArray(rows) ? rows.toSorted((one, other) => placeOf(one) - placeOf(other)) : rows,
  ]);
  return { ...(actual as object), data: Object.fromEntries(sets) };
}

const identifierName = "request_unique_identifier";

/** The identifier of a row; `undefined` where it has none. */
export const rowName = (row: Readonly<Record<string, unknown>>): unknown => row[identifierName];

/** The sets of a request, or of the data of an answer, with their rows that are objects. */
export function bulkRowsIn(value: unknown) {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, rows]) =>
    Array.isArray(rows) && rows.every(isRow) ? [{ name, rows: rows as readonly Record<string, unknown>[] }] : [],
  );
}

const isRow = (one: unknown) => typeof one === "object" && one !== null && Object.hasOwn(one, identifierName);

function identifiersIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === identifierName ? (typeof member === "string" ? [member] : []) : identifiersIn(member),
  );
}

const dataOf = (body: unknown) => (body as { data?: unknown } | null | undefined)?.data;

function tally(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

const times = (count: number) => (count === 1 ? "once" : count === 0 ? "not at all" : `${count} times`);
