/** A question about the value of one member of what is asked. */
export interface Condition<Asked> {
  /** Conditions on one member read the same value. */
  readonly member: string;
  read(asked: Asked): unknown;
  holds(value: unknown): boolean;
  /** What the value must be like, as it was asked: `{equals: "x"}`. */
  readonly expected: Readonly<Record<string, unknown>>;
  /** The plain values of which it must be one; `undefined` when others may do. */
  readonly plainValues: readonly unknown[] | undefined;
}
