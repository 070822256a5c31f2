/** What a member takes beside the letters of its text. */
const memberBytes = 32;

/** Bytes that a row keeps, roughly. */
export function rowBytes(row: object): number {
  let bytes = 0;
  for (const name in row) {
    const value = (row as Record<string, unknown>)[name];
    bytes += typeof value === "string" ? memberBytes + value.length : memberBytes;
  }
  return bytes;
}
