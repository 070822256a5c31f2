/** Something in a JSON text that is not in what was read of it, or may not be in what is kept of it. */
export interface JsonLoss {
  /**
   * - `repeated`: a member that stands before it in its object, whose value was dropped
   * - `digits`: a number that has another value when it is read
   * - `form`: a number of the same value that is printed otherwise, as `1.0`
   * - `letters`: a text that is read as it stands, and that not every system can keep
   * - `placeholder`: a text with something in it that a client should have filled
   */
  readonly kind: "repeated" | "digits" | "form" | "letters" | "placeholder";
  readonly path: readonly (string | number)[];
  /** A number as it was sent; the text of a repeated member is its name. */
  readonly sent: string;
}

/** How many are told of one object or array, and of all. */
export const [mostInOne, mostInAll] = [10, 10_000] as const;

/** No method reads anything that lies so deep. */
export const deepest = 100;

/** Those of a call itself, and those of its rows by their index. */
export interface DividedLosses {
  readonly ofCall: readonly JsonLoss[];
  readonly ofRows: ReadonlyMap<number, readonly JsonLoss[]>;
}

const none: DividedLosses = { ofCall: [], ofRows: new Map() };

/** @param set the name of the set of rows */
export function divideLosses(losses: readonly JsonLoss[], set: string | undefined): DividedLosses {
  if (losses.length === 0) return none;
  const rowOf = ({ path: [first, index] }: JsonLoss) =>
    first === set && typeof index === "number" ? index : undefined;
  const byRow = Map.groupBy(losses, rowOf);
  const ofCall = byRow.get(undefined) ?? [];
  byRow.delete(undefined);
  return { ofCall, ofRows: byRow as ReadonlyMap<number, readonly JsonLoss[]> };
}
