import { wholeWords } from "../../ground/whole-words.ts";
import { secretMask } from "./json-pieces.ts";

/** A value that is shorter stands in many a text by chance. */
const shortest = 4;

/** Values that are looked for one by one; of more, those that an error text shows, which stand in brackets. */
const mostSingle = 16;

/**
 * A text, which may be JSON, with all of these values masked where they stand as whole words, and where they stand in
 * brackets, as error texts show a value, also the short ones.
 */
export function maskValues(text: string, values: ReadonlySet<string>): string {
  const secrets = [...values].filter((value) => value.length >= shortest);
  const single = secrets.slice(0, mostSingle).map((value) => JSON.stringify(value).slice(1, -1));
  const masked = single.reduce(
    (rest, value) => (rest.includes(value) ? rest.replace(wholeWords([value]), secretMask) : rest),
    text,
  );
  if (secrets.length === values.size && secrets.length <= mostSingle) return masked;
  return masked.replace(/\(([^()"]+)\)/g, (whole, value: string) => (values.has(value) ? `(${secretMask})` : whole));
}
