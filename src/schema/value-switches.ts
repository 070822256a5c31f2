import type { AssumptionId } from "../assumptions/assumptions.ts";
import type { Switches } from "../assumptions/switches.ts";
import { type Refusal, refuse } from "../wire/refusal.ts";
import { dateTime } from "./date-schema.ts";
import { isNumberAsText, notesOfDate, usualWidth } from "./odd-values.ts";
import { isVerbatimText, type SchemaNode } from "./schema-node.ts";

/** A variant about single values: which values, and what becomes of them. */
export interface ValueSwitch {
  readonly id: AssumptionId;
  readonly variant: string;
  isAbout(value: unknown, node: SchemaNode): boolean;
  /** The value that replaces it; `undefined`: absent. Without this function it is refused. */
  readonly becomes?: (value: string) => string | number | undefined;
  /** The refusal; default: wrong type. */
  readonly refuses?: (path: string) => Refusal;
}

const isOfTypeDate = ({ typeName }: SchemaNode) => typeName === "Date";

// A text that is no date is refused in any case.
const isDateWith = (id: AssumptionId) => (value: unknown, node: SchemaNode) =>
  isOfTypeDate(node) &&
  typeof value === "string" &&
  notesOfDate(value).includes(id) &&
  dateTime.safeParse(value).success;

const isLongText = (value: unknown, node: SchemaNode) =>
  isVerbatimText(node) && typeof value === "string" && value.length > usualWidth;

function isSpaced(value: unknown, node: SchemaNode): boolean {
  const text = typeof value === "string" ? value.trim() : value;
  if (typeof text !== "string" || text === value) return false;
  const isDate = isOfTypeDate(node) && dateTime.safeParse(text).success;
  return isVerbatimText(node) || isDate || node.values !== undefined || isNumberAsText(text, node.kind);
}

const isArrayOfFields = (value: unknown, { name }: SchemaNode) => name === "fields_set" && Array.isArray(value);

const valueSwitches: readonly ValueSwitch[] = [
  { id: "value.null", variant: "wrong-type", isAbout: (value) => value === null },
  {
    id: "value.long-text",
    variant: "refused",
    isAbout: isLongText,
    refuses: (path) => refuse("textTooLong", { path, max: String(usualWidth) }),
  },
  { id: "fields-set.array", variant: "refused", isAbout: isArrayOfFields },
  { id: "date.far-year", variant: "refused", isAbout: isDateWith("date.far-year") },
  { id: "date.zone", variant: "refused", isAbout: isDateWith("date.zone") },
  { id: "date.fraction", variant: "refused", isAbout: isDateWith("date.fraction") },
  { id: "value.empty-string", variant: "absent", isAbout: (value) => value === "", becomes: () => undefined },
  {
    id: "value.empty-string",
    variant: "refused",
    isAbout: (value) => value === "",
    refuses: (path) => refuse("mandatoryMissing", { path }),
  },
  {
    id: "value.outer-space",
    variant: "dropped",
    isAbout: isSpaced,
    becomes: (text) => text.trim(),
  },
  {
    id: "value.letter-case",
    variant: "any",
    isAbout: (value, { values }) =>
      typeof value === "string" && values?.has(value) === false && values.has(value.toUpperCase()),
    becomes: (text) => text.toUpperCase(),
  },
  {
    id: "value.number-as-text",
    variant: "taken",
    isAbout: (value, { kind }) => isNumberAsText(value, kind),
    becomes: Number,
  },
  {
    id: "date.without-time",
    variant: "taken",
    isAbout: (value, node) => isOfTypeDate(node) && typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value),
    becomes: (text) => `${text}T00:00:00`,
  },
];

/** The switched variants that are about single values. */
export const valueSwitchesIn = (switches: Switches): readonly ValueSwitch[] =>
  valueSwitches.filter(({ id, variant }) => switches[id] === variant);

/** The assumptions with a variant about a value or a value in it. */
export function valueSwitchesAbout(value: unknown, node: SchemaNode): AssumptionId[] {
  const { element } = node;
  if (Array.isArray(value) && element) return value.flatMap((item) => valueSwitchesAbout(item, element));
  const ids = valueSwitches.filter(({ isAbout }) => isAbout(value, node)).map(({ id }) => id);
  if (node.kind !== "object" || typeof value !== "object" || value === null) return ids;
  const within = Object.entries(value).flatMap(([name, item]) => {
    const member = node.members.get(name);
    return member ? valueSwitchesAbout(item, member) : [];
  });
  return [...ids, ...within];
}
