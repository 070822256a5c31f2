import type { Index } from "./entity.ts";

/** A text as whoever does not look at letter case, nor at white space around it, reads it. */
export const folded = (text: string): string => text.trim().toLowerCase();

/** The name of the index by which rows are found whose key differs from that of another index in nothing else. */
export const alikeName = (index: string): string => `${index}_alike`;

/** Such indexes of members that are texts. They are filled when somebody first looks into them. */
export const alikeIndexes = <Row>(...members: readonly (keyof Row & string)[]): Record<string, Index<Row>> =>
  Object.fromEntries(
    members.map((member) => [alikeName(member), { unique: false, of: (row: Row) => foldedKey(row[member]) }]),
  );

const foldedKey = (value: unknown): string | undefined => (typeof value === "string" ? folded(value) : undefined);
