import { bulkRowsIn, rowName } from "./compare-rows.ts";
import type { Mismatch } from "./outcome.ts";

/**
 * Whether numbers rise by one within a call, as those of the documented answer do. Only of rows that stand next to each
 * other in the request: of one between them that failed, nobody knows whether it used up a number.
 */
export function compareNumbers(request: unknown, actual: unknown): Mismatch[] {
  const places = new Map(bulkRowsIn(request).flatMap(({ rows }) => rows.map((row, place) => [rowName(row), place])));
  const data = (actual as { readonly data?: unknown } | null | undefined)?.data;
  return bulkRowsIn(data).flatMap(({ name, rows }) =>
    rows.flatMap((row, at) => {
      const before = rows[at - 1];
      if (before === undefined || places.get(rowName(row)) !== (places.get(rowName(before)) ?? Number.NaN) + 1)
        return [];
      const [number, last] = [row["number"], before["number"]];
      if (!isNumber(number) || !isNumber(last) || BigInt(number) === BigInt(last) + 1n) return [];
      const expected = `"${BigInt(last) + 1n}", one more than the row before`;
      return [{ path: `/data/${name}/${at}/number`, expected, actual: JSON.stringify(number) }];
    }),
  );
}

const isNumber = (value: unknown): value is string => typeof value === "string" && /^[0-9]+$/.test(value);
