/** The parameter `fields_set`, the same on every method: text as the page says, or an array of it [assumed]. */
export type FieldsSet = string | readonly string[] | null | undefined;

/** Fields by name, each whole (`true`) or with the fields within it that were asked for. */
type Fields = ReadonlyMap<string, Fields | true>;

export interface Selection {
  /** `undefined`: everything. */
  readonly fields: Fields | undefined;
  readonly unknown: readonly string[];
}

const everything: Selection = { fields: undefined, unknown: [] };

/**
 * Reads `"id, number, performed_by_unit.name"`, or an array of such texts, against the names that an answer can have. Unknown names are ignored; where
 * no known one is left, everything is returned [assumed: no page shows its use].
 */
export function readFieldsSet(sent: FieldsSet, available: ReadonlySet<string>): Selection {
  if (sent == null) return everything;
  const asked = [sent]
    .flat()
    .flatMap((text) => text.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const fields = new Map();
  for (const name of asked) if (available.has(name)) enter(fields, name.split("."));
  return {
    fields: fields.size > 0 ? fields : undefined,
    unknown: asked.filter((name) => !available.has(name)),
  };
}

// A field that was asked for as a whole stays whole, whatever of it is asked for besides.
function enter(fields: Map<string, Fields | true>, [name = "", ...within]: readonly string[]): void {
  const there = fields.get(name);
  if (within.length === 0 || there === true) {
    fields.set(name, true);
    return;
  }
  const inner = new Map(there);
  enter(inner, within);
  fields.set(name, inner);
}

export function selectFields<Row extends object>(record: Row, { fields }: Pick<Selection, "fields">): Partial<Row> {
  if (!fields) return record;
  const selected = Object.entries(record).flatMap(([name, value]) => {
    const wanted = fields.get(name);
    if (wanted === undefined) return [];
    const isWhole = wanted === true || typeof value !== "object" || value === null;
    return [[name, isWhole ? value : selectFields(value, { fields: wanted })]];
  });
  return Object.fromEntries(selected) as Partial<Row>;
}
