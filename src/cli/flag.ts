/** A flag of a command: what the parser, the help and the pages know of it. */
export interface Flag {
  readonly meaning: string;
  /** The word for its value in the help; a flag without one stands alone. */
  readonly value?: string;
  readonly default?: string;
  /** The environment variable that is read when the flag is not there. */
  readonly variable?: string;
  /** One letter, for `-n`. */
  readonly short?: string;
  readonly repeatable?: true;
}

/** A flag as it is typed: `-n, --n <integer>`. */
export const flagLabel = (name: string, { short, value }: Flag): string =>
  `${short ? `-${short}, ` : ""}--${name}${value ? ` <${value}>` : ""}`;

/** Flags by name without dashes. */
export type FlagTable = Readonly<Record<string, Flag>>;

/** What was said for the flags of a table. */
export type FlagValues<Table extends FlagTable> = {
  readonly [Name in keyof Table]: Table[Name] extends { repeatable: true }
    ? readonly string[]
    : Table[Name] extends { default: string }
      ? string
      : Table[Name] extends { value: string }
        ? string | undefined
        : boolean;
};
