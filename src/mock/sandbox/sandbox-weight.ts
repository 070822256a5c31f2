import { rowBytes } from "../../store/collection.ts";
import type { Rows } from "../../store/rows.ts";

/** Measured, with its first calls. */
const ownBytes = 24 * 1024;

/** Bytes that a sandbox takes by itself, with the rows of its start, roughly. */
export function sandboxWeight(rows: Rows = new Map()): number {
  return [...rows.values()].reduce((sum, some) => some.reduce((all, row) => all + rowBytes(row), sum), ownBytes);
}
