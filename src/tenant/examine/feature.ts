/** A location in a response, with the value of the system and the value that we expected. */
export interface Difference {
  readonly at: string;
  readonly actual: string;
  readonly expected: string;
}

/** Something that both responses show, the same or not. */
export interface Feature extends Difference {
  /** The same for the same feature of other responses. */
  readonly key: string;
}

export const feature = (key: string, at: string, actual: string, expected: string): Feature => ({
  key,
  at,
  actual,
  expected,
});

export const isDifferent = ({ actual, expected }: Feature): boolean => actual !== expected;

/** True if it is the outcome of a call or a row. */
export const isOutcome = ({ key }: Pick<Feature, "key">): boolean => /^(?:call|rows?)\b/.test(key);

/** True if it is whether a refusal, which both gave, is in the words of another error. */
export const isOfWords = ({ key }: Pick<Feature, "key">): boolean => key.startsWith("words of ");
