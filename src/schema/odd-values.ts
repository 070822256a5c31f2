import type { AssumptionId } from "../assumptions/assumptions.ts";
import { plainLength } from "../wire/date-time.ts";
import type { SchemaNode } from "./schema-node.ts";

/** Is a value a text that is a decimal number, where a Float or an Integer is expected? */
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
