/** A question about the value in one place of what is asked. */
export interface Condition<Asked> {
  /** Conditions with one place read the same value. */
  readonly place: string;
  read(asked: Asked): unknown;
  holds(value: unknown): boolean;
  /** The plain values of which it must be one; `undefined` when others may do. */
  readonly plainValues: readonly unknown[] | undefined;
}
