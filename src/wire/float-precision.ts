/** Would a Float of 32 bits be another number? It keeps seven digits, and ends at 3.4e38. */
export const isBeyondSingle = (value: unknown): boolean =>
  typeof value === "number" && Number(Math.fround(value).toPrecision(7)) !== value;
