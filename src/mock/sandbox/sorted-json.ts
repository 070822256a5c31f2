/** Objects and lists down to here are printed member by member: a document's collections and their rows. */
const deepestPieces = 4;

/**
 * A JSON document in pieces that put together are its text: no piece is larger than a row, so that the text may be longer than
 * a string can be. Members stand in the order of their names: the same content gives the same bytes.
 */
export function* sortedJson(value: unknown, depth = 0): Generator<string> {
  if (depth >= deepestPieces || typeof value !== "object" || value === null) {
    yield JSON.stringify(value, sortMembers);
    return;
  }
  const isList = Array.isArray(value);
  let before = isList ? "[" : "{";
  for (const [name, member] of isList ? value.entries() : sortedEntries(value)) {
    yield isList ? before : `${before}${JSON.stringify(name)}:`;
    yield* sortedJson(member, depth + 1);
    before = ",";
  }
  yield `${before === "," ? "" : before}${isList ? "]" : "}"}`;
}

function sortMembers(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(sortedEntries(value));
}

function sortedEntries(value: object): [string, unknown][] {
  const entries: [string, unknown][] = Object.entries(value).filter(([, member]) => member !== undefined);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}
