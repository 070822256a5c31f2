import type { AssumptionId } from "../assumptions/assumptions.ts";
import type { Switches } from "../assumptions/switches.ts";
import { plainLength } from "../wire/date-time.ts";
import { type Refusal, refuse } from "../wire/refusal.ts";
import { dateTime, dateTimeForm } from "./date-schema.ts";
import { isVerbatimText, type SchemaNode } from "./schema-node.ts";

export interface ValueSwitch {
  readonly id: AssumptionId;
  readonly variant: string;
  isAbout(value: unknown, node: SchemaNode): boolean;
  /** The value that replaces it; `undefined`: absent. Without this function it is refused. */
  readonly becomes?: (value: string) => string | number | undefined;
  /** The refusal; default: wrong type. */
  readonly refuses?: (path: string) => Refusal;
}

const isOfTypeDate = ({ typeName, form }: SchemaNode) => typeName === "Date" && form === dateTimeForm;

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

/** True if a value is a decimal number as a text where a Float or an Integer is expected. */
export const isNumberAsText = (value: unknown, kind: SchemaNode["kind"] | undefined): boolean =>
  typeof value === "string" && (kind === "number" || kind === "integer") && /^-?\d+(\.\d+)?$/.test(value);

/** Would a Float of 32 bits be another number? It keeps seven digits, and ends at 3.4e38. */
export const isBeyondSingle = (value: unknown): boolean =>
  typeof value === "number" && Number(Math.fround(value).toPrecision(7)) !== value;

/** The usual width of a column for texts. No page states a longest length; a longer text may be cut or refused. */
export const usualWidth = 255;

export function isOddText(text: string): boolean {
  return text.length > usualWidth || isSpaceAt(text, 0) || isSpaceAt(text, text.length - 1);
}

/** What no page states about a text of this length, or with white space around it. */
export function notesOfText(text: string): AssumptionId[] {
  const isSpaced = isSpaceAt(text, 0) || isSpaceAt(text, text.length - 1);
  return [
    ...(text.length > usualWidth ? (["value.long-text"] as const) : []),
    ...(isSpaced ? (["value.outer-space"] as const) : []),
  ];
}

function isSpaceAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code <= 32 || (code > 126 && /\s/.test(text.charAt(at)));
}

const noNotes: readonly AssumptionId[] = [];

/** What no page states about a date in this form. */
export function notesOfDate(text: string): readonly AssumptionId[] {
  const ofYear = text < "1900" || text >= "2100" ? ["date.far-year" as const] : noNotes;
  if (text.length === plainLength) return ofYear;
  const [, seconds, zone] = /T\d\d:\d\d(:\d\d(?:\.\d+)?)?(.*)$/.exec(text) ?? [];
  const hasFraction = seconds?.length !== ":00".length;
  return [...ofYear, ...(hasFraction ? ["date.fraction" as const] : []), ...(zone ? ["date.zone" as const] : [])];
}
