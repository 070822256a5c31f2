/** What a JSON Pointer leads to; `undefined` where there is nothing. */
export function valueAt(value: unknown, pointer: string): unknown {
  let at = value;
  for (const step of pointer.split("/").slice(1)) at = (at as Record<string, unknown> | null | undefined)?.[step];
  return at;
}
