import { isJsonObject } from "../../common/json.ts";
import { hasOddLetters } from "../../wire/json-notes.ts";
import { hasPlaceholder } from "../../wire/text-template.ts";
import { oddLetter, placeholder, withOuterSpace } from "./pseudonyms.ts";

/** The size class of a size: `16..31`. */
export function sizeClass(size: number): string {
  const least = 2 ** Math.floor(Math.log2(size));
  return `${least}..${2 * least - 1}`;
}

/**
 * The marker of a free text: its size class, and whether it had odd letters or a placeholder.
 * @param isChanged the system changed the text that was sent
 */
export const textMarker = (text: string, isChanged = false): string =>
  withOuterSpace(text, (core) => {
    const features = [
      isChanged && " not-as-sent",
      hasOddLetters(core) && " odd-letters",
      hasPlaceholder(core) && " placeholder",
    ];
    return `{{text ${sizeClass(core.length)}${features.filter(Boolean).join("")}}}`;
  });

const marker =
  /^\{\{(?:secret (\d+)(?: (number|boolean|digits))?|text (\d+)\.\.\d+( not-as-sent)?|(string|number|boolean))( odd-letters)?( placeholder)?\}\}$/;

const notAsSent = "not as sent ";

/** A value for a marker, of the JSON type that the marker names; `undefined` for any other text. */
export function readMarker(text: string): string | number | boolean | undefined {
  const [whole, secret, ofSecret, size, changed, only, odd, unfilled] = marker.exec(text) ?? [];
  const type = ofSecret ?? only;
  if (type === "boolean") return true;
  if (type === "number") return secret ? 900_000 + Number(secret) : 1;
  if (type === "digits") return String(900_000 + Number(secret));
  if (secret) return unfilled ? `{{secret_${secret}}}` : `secret-${secret}`;
  const features = (changed ? notAsSent : "") + (odd ? oddLetter : "") + (unfilled ? placeholder : "");
  if (size) return features.padEnd(Number(size), "x");
  return whole && "x";
}

/** A recorded value with values in place of its markers. */
export function fillMarkers(part: unknown): unknown {
  if (typeof part === "string") {
    const value = readMarker(part.trim());
    return typeof value === "string" ? part.replace(part.trim(), () => value) : (value ?? fillNameMarkers(part));
  }
  if (Array.isArray(part)) return part.map(fillMarkers);
  if (!isJsonObject(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [fillNameMarkers(name), fillMarkers(value)]));
}

/** A name or text with values in place of the markers in it. The marker of a type alone stays. */
export const fillNameMarkers = (text: string): string =>
  text
    .replace(/\{\{name (\d+)\}\}/g, (_, number: string) => `unknown_name_${number}`)
    .replace(/\{\{(?:secret|text) [^{}]+\}\}/g, (found) => String(readMarker(found) ?? found));
