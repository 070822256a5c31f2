import { stripVTControlCharacters } from "node:util";
import { maskedAnywhere } from "../../wire/secrets/mask-json.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";

/** Letters that speak to a terminal, or hide what is there. */
const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text of the client's without letters that speak to a terminal. Ends of lines and tabs stay. */
export const plainText = (text: string): string =>
  stripVTControlCharacters(text).replace(controls, (letter) => (/[\n\t]/.test(letter) ? letter : ""));

const shortestSecret = 4;

/** What a client said, for anybody to read. @param variables the values of those with a secret name are masked wherever they stand */
export function shownOutput(output: string, variables: Readonly<Record<string, string | undefined>>): string {
  const secrets = Object.entries(variables).flatMap(([name, value = ""]) =>
    isSecret(name) && value.length >= shortestSecret ? [value] : [],
  );
  return maskText(plainText(output))
    .split("\n")
    .map((line) => maskedAnywhere(line, new Set(secrets)))
    .join("\n");
}
