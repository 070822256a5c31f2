import type { BehaviourId } from "./assumptions.ts";
import { isKeptText, type SchemaNode } from "./schema-node.ts";

/** What no page says of the values of known members, taken or refused. Does not look into arrays. */
export function doubtfulValues(value: object, { members }: SchemaNode, doubts: BehaviourId[] = []): BehaviourId[] {
  for (const name in value) {
    const known = members.get(name);
    const one = (value as Readonly<Record<string, unknown>>)[name];
    if (!known) continue;
    if (one === null) doubts.push("value.null");
    else if (one === "") doubts.push("value.empty-string");
    else if (typeof one === "string") {
      if (isNumberAsText(one, known.kind)) doubts.push("value.number-as-text");
      else if (isKeptText(known) && isOddText(one)) for (const doubt of doubtsOfText(one)) doubts.push(doubt);
    } else if (known.kind === "object") doubtfulValues(one as object, known, doubts);
    else if (known.kind === "number" && isBeyondSingle(one)) doubts.push("value.float-precision");
  }
  return doubts;
}

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

export function doubtsOfText(text: string): BehaviourId[] {
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
