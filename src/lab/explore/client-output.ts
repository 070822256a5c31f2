import { stripVTControlCharacters } from "node:util";
import { maskedAnywhere } from "../../wire/secrets/mask-json.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import { isSecret, secretMask } from "../../wire/secrets/secret-names.ts";

/** Letters that speak to a terminal, or hide what is there. */
const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text of the client's without letters that speak to a terminal. Ends of lines and tabs stay. */
const plainText = (text: string): string =>
  stripVTControlCharacters(text).replace(controls, (letter) => (/[\n\t]/.test(letter) ? letter : ""));

/** A value of what the client sent, with the name that it has. */
export const maskedValue = (name: string, value: unknown): string =>
  isSecret(name) ? secretMask : maskText(plainText(String(value)));

/** In prose a secret may stand some words behind its name: all of the line is masked from there. */
const told =
  /((?:pass(?:word|wd|phrase)?|secret|token|api.?key|credentials?)\b[^:=*]*[:=]\s*)(?!\*)\S.*$|(\s-u\s+)\S+:\S+/i;

const shortestSecret = 4;

/** What a client said, for anybody to read. @param variables the values of those with a secret name are masked wherever they stand */
export function maskedOutput(output: string, variables: Readonly<Record<string, string | undefined>>): string {
  const secrets = Object.entries(variables).flatMap(([name, value = ""]) =>
    isSecret(name) && value.length >= shortestSecret ? [value] : [],
  );
  return maskText(plainText(output))
    .split("\n")
    .map((line) => maskedAnywhere(line, new Set(secrets)))
    .map((line) => line.replace(told, (_, name = "", flag = "") => `${name}${flag}${secretMask}`))
    .join("\n");
}
