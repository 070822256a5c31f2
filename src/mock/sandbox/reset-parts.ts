/** What of a sandbox can be reset. */
export const resetParts = ["state", "journal", "faults", "counters", "clock"] as const;

export type ResetPart = (typeof resetParts)[number];

/** The parts that are named; all when none is. */
export function partsOf(
  named: Readonly<Partial<Record<ResetPart, boolean | undefined>>> = {},
): Record<ResetPart, boolean> {
  const areAll = resetParts.every((part) => named[part] === undefined);
  return Object.fromEntries(resetParts.map((part) => [part, named[part] ?? areAll])) as Record<ResetPart, boolean>;
}
