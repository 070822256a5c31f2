import { isJsonObject } from "../../ground/json.ts";
import { hasOddLetters } from "../../mock/calls/audit/json-losses.ts";
import { hasPlaceholder } from "../../wire/placeholder.ts";

/** How large something is, roughly: `16..31`. */
export function sizeClass(size: number): string {
  const least = 2 ** Math.floor(Math.log2(size));
  return `${least}..${2 * least - 1}`;
}

/** Stands for a text that may say anything: how long it was, roughly, and whether it had odd letters or a placeholder. */
export const textMarker = (text: string): string =>
  withOuterSpace(text, (core) => {
    const isOdd = hasOddLetters(core) ? " odd-letters" : "";
    return `{{text ${sizeClass(core.length)}${isOdd}${hasPlaceholder(core) ? " placeholder" : ""}}}`;
  });

const pattern =
  /^\{\{(?:secret (\d+)(?: (number|boolean|digits))?|text (\d+)\.\.\d+|(string|number|boolean))( odd-letters)?( placeholder)?\}\}$/;

/** A value for a marker, of its JSON type and the same for the same marker; `undefined` for any other text. */
export function readMarker(text: string): string | number | boolean | undefined {
  const [whole, secret, ofSecret, least, only, odd, unfilled] = pattern.exec(text) ?? [];
  const type = ofSecret ?? only;
  if (type === "boolean") return true;
  if (type === "number") return secret ? 900_000 + Number(secret) : 1;
  if (type === "digits") return String(900_000 + Number(secret));
  if (secret) return unfilled ? `{{secret_${secret}}}` : `secret-${secret}`;
  if (least) return `${odd ? oddLetter : ""}${unfilled ? placeholder : ""}`.padEnd(Number(least), "x");
  return whole && "x";
}

export function fillMarkers(part: unknown): unknown {
  if (typeof part === "string") {
    const value = readMarker(part.trim());
    return typeof value === "string" ? part.replace(part.trim(), () => value) : (value ?? fillName(part));
  }
  if (Array.isArray(part)) return part.map(fillMarkers);
  if (!isJsonObject(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [fillName(name), fillMarkers(value)]));
}

/** A name, or a text, with values for the markers in it, but of those that have only a type. Older names have no number. */
export const fillName = (text: string): string =>
  text
    .replace(/\{\{name(?: (\d+))?\}\}/g, (_, number?: string) => (number ? `unknown_name_${number}` : "unknown_name"))
    .replace(/\{\{(?:secret|text) [^{}]+\}\}/g, (marker) => String(readMarker(marker) ?? marker));

/** A text with the markers of names in it without their numbers, which are of one run only. */
export const withoutNameNumbers = (text: string): string => text.replace(/\{\{name \d+\}\}/g, "{{name}}");

export const placeholder = "{{x}}";

/** Stands for any letter that not every system keeps. */
export const oddLetter = "\ufffd";

/** A text of more letters is a long one, and so is what replaces it. */
export const mostUsual = 255;

/** Replaces a text within its outer white space, which stays as plain spaces. They keep a text long that is long by them. */
export function withOuterSpace(text: string, replace: (core: string) => string): string {
  const core = text.trim();
  if (core === "") return " ".repeat(text.length);
  const before = text.length - text.trimStart().length;
  const made = " ".repeat(before) + replace(core) + " ".repeat(text.length - before - core.length);
  // Whatever fills its marker may be shorter.
  return text.length > mostUsual && core.length <= mostUsual ? made.padEnd(mostUsual + 50) : made;
}
