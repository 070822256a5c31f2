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
  /^\{\{(?:secret (\d+)(?: (number|boolean))?|text (\d+)\.\.\d+|(string|number|boolean))( odd-letters)?( placeholder)?\}\}$/;

/** The JSON type of a marker, and a value of that type, the same for the same marker; `undefined` for any other text. */
export function readMarker(text: string) {
  const [whole, secret, ofSecret, least, only, odd, unfilled] = pattern.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const type = (ofSecret ?? only ?? "string") as "string" | "number" | "boolean";
  const ofText = `${odd ? oddLetter : ""}${unfilled ? placeholder : ""}`.padEnd(Number(least), "x");
  const ofSecrets = unfilled ? `{{secret_${secret}}}` : `secret-${secret}`;
  const values = {
    string: secret ? ofSecrets : least ? ofText : "x",
    number: secret ? 900_000 + Number(secret) : 1,
    boolean: true,
  };
  return { type, value: values[type], isTypeOnly: only !== undefined };
}

/** JSON of a recording with a value of its own for each marker, the same for the same marker. */
export function fillMarkers(part: unknown): unknown {
  if (typeof part === "string") {
    const value = readMarker(part.trim())?.value;
    if (value === undefined) return fillName(part);
    return typeof value === "string" ? part.replace(part.trim(), () => value) : value;
  }
  if (Array.isArray(part)) return part.map(fillMarkers);
  if (!isJsonObject(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [fillName(name), fillMarkers(value)]));
}

/** A name, or a text, with values for the markers in it, but of those that have only a type. */
export const fillName = (text: string): string =>
  text.replace(/\{\{(?:name( \d+)?|[^{}]+)\}\}/g, (whole, number?: string) => {
    // Older recordings have no number for a name.
    if (/^\{\{name\b/.test(whole)) return `unknown_name${number?.replace(" ", "_") ?? ""}`;
    const marker = readMarker(whole);
    return marker && !marker.isTypeOnly ? String(marker.value) : whole;
  });

/** A text with the markers of names in it without their numbers, which are of one run only. */
export const withoutNameNumbers = (text: string): string => text.replace(/\{\{name \d+\}\}/g, "{{name}}");

export const placeholder = "{{x}}";

/** Stands for any letter that not every system keeps. */
export const oddLetter = "\ufffd";

/** A text of more letters is a long one, and so is what replaces it. */
export const mostUsual = 255;
/** A long text that is padded to this width stays long, whatever fills its marker. */
const longWidth = mostUsual + 50;

/** Replaces a text within its outer white space, which stays as plain spaces. They keep a text long that is long by them. */
export function withOuterSpace(text: string, replace: (core: string) => string): string {
  const core = text.trim();
  if (core === "") return " ".repeat(text.length);
  const before = " ".repeat(text.length - text.trimStart().length);
  const made = before + replace(core) + " ".repeat(text.length - text.trimEnd().length);
  if (text.length <= mostUsual || core.length > mostUsual) return made;
  return text.trimEnd() === text ? made.padStart(longWidth) : made.padEnd(longWidth);
}
