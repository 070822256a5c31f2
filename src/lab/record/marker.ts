import { sizeClass } from "./size-class.ts";

/** Stands for the name of a member that may be a value. */
export const nameMarker = "{{name}}";

/** Stands for a text that may say anything, and tells how long it was, roughly. */
export const textMarker = (text: string): string => `{{text ${sizeClass(text.length)}}}`;

/** Stands for a value of which the type alone is told. */
export const typeMarker = (type: string): string => `{{${type}}}`;

const secretObject = "{{secret object}}";

/**
 * Stands for a secret: which of those of this run it is, and of what type where it was no text. Of an object no more is told.
 * @param numberOf numbers a secret by its text
 */
export function secretMarker(value: unknown, numberOf: (text: string) => number): string {
  if (typeof value === "object") return secretObject;
  const type = typeof value === "string" ? "" : ` ${typeof value}`;
  return `{{secret ${numberOf(String(value))}${type}}}`;
}

/** What a marker stands for. */
export interface ReadMarker {
  /** The type that JSON has for it. */
  readonly type: "string" | "number" | "boolean" | "object";
  /** Which secret it is; `undefined` for what is none, and for an object. */
  readonly secret?: number;
  /** The least length of the text. */
  readonly least?: number;
}

const pattern =
  /^\{\{(?:secret (\d+)(?: (number|boolean))?|secret (object)|text (\d+)\.\.\d+|(string|number|boolean))\}\}$/;

/** Reads a marker; `undefined` for any other text. */
export function readMarker(text: string): ReadMarker | undefined {
  const [whole, secret, ofSecret, object, least, type] = pattern.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const known = (ofSecret ?? object ?? type ?? "string") as ReadMarker["type"];
  return {
    type: known,
    ...(secret !== undefined && { secret: Number(secret) }),
    ...(least !== undefined && { least: Number(least) }),
  };
}

/** A text with others in the place of the markers of secrets in it. */
export const withoutSecretMarkers = (text: string, secretOf: (number: string) => string): string =>
  text.replace(/\{\{secret (\d+)(?: \w+)?\}\}/g, (_, number: string) => secretOf(number));
