import * as z from "zod";

/** The parameter `fields_set`, the same on every method. */
export const fieldsSet = z
  .string()
  .nullish()
  .describe(
    "A list of fields that should be included in the results. If not specified then all the available fields are returned",
  )
  .meta({ typeName: "List of Strings, comma separated" });

/** What a `fields_set` asks for, and which of its names the answer does not have. */
export interface Selection {
  /** `undefined`: everything. */
  readonly names: ReadonlySet<string> | undefined;
  readonly unknown: readonly string[];
}

const everything: Selection = { names: undefined, unknown: [] };

/**
 * Reads `"id, number"` against the names that an answer can have. Unknown names are ignored; where no known one is left,
 * everything is returned [assumed: no page shows its use].
 */
export function readFieldsSet(text: string | null | undefined, available: readonly string[]): Selection {
  if (text == null) return everything;
  const asked = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const names = new Set(asked.filter((name) => available.includes(name)));
  return {
    names: names.size > 0 ? names : undefined,
    unknown: asked.filter((name) => !available.includes(name)),
  };
}

/** The members of `record` that were asked for, in their own order. */
export function selectFields<Row extends object>(record: Row, { names }: Selection): Partial<Row> {
  if (!names) return record;
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.has(name))) as Partial<Row>;
}
