import type { Mismatch } from "./outcome.ts";

const path = "status";

/** Where two HTTP statuses are not the same. */
export const compareStatus = (expected: number | undefined, actual: number | undefined): Mismatch[] =>
  expected === actual ? [] : [{ path, expected: `HTTP ${expected}`, actual: `HTTP ${actual}` }];

/** Is the HTTP status all that differs, whatever assumption it may be about? */
export const isStatusAlone = (mismatches: readonly Mismatch[]): boolean =>
  mismatches.length > 0 && mismatches.every((one) => one.path === path);
