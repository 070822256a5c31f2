import type { AssumptionId } from "../assumptions/assumptions.ts";
import { plainLength } from "../wire/date-time.ts";
import type { SchemaNode } from "./schema-node.ts";

/** Is a value a text that is a decimal number, where a Float or an Integer is expected? */
export const isNumberAsText = (value: unknown, kind: SchemaNode["kind"] | undefined): boolean =>
  typeof value === "string" && (kind === "number" || kind === "integer") && /^-?\d+(\.\d+)?$/.test(value);

/** Would a Float of 32 bits be another number? It keeps seven digits, and ends at 3.4e38. */
export const isBeyondSingle = (value: unknown): boolean =>
  typeof value === "number" && Number(Math.fround(value).toPrecision(7)) !== value;

/** The usual width of a column for texts: no page gives a longest length, and what is wider may be cut or refused. */
export const usualWidth = 255;

export function isOddText(text: string): boolean {
  return text.length > usualWidth || isSpaceAt(text, 0) || isSpaceAt(text, text.length - 1);
}

export function notesOfText(text: string): AssumptionId[] {
  const isSpaced = isSpaceAt(text, 0) || isSpaceAt(text, text.length - 1);
  return [
    ...(text.length > usualWidth ? (["value.long-text"] as const) : []),
    ...(isSpaced ? (["value.outer-space"] as const) : []),
  ];
}

// Every text of every row is asked, and nearly all begin and end with a letter or a digit.
function isSpaceAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code <= 32 || (code > 126 && /\s/.test(text.charAt(at)));
}

const noDoubts: readonly AssumptionId[] = [];

export function notesOfDate(text: string): readonly AssumptionId[] {
  const doubts = text < "1900" || text >= "2100" ? ["date.far-year" as const] : noDoubts;
  if (text.length === plainLength) return doubts;
  const [, seconds, zone] = /T\d\d:\d\d(:\d\d(?:\.\d+)?)?(.*)$/.exec(text) ?? [];
  const hasFraction = seconds?.length !== ":00".length;
  return [...doubts, ...(hasFraction ? ["date.fraction" as const] : []), ...(zone ? ["date.zone" as const] : [])];
}
