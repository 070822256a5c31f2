import { stripVTControlCharacters } from "node:util";
import { maskedAnywhere } from "../wire/secrets/mask-json.ts";
import { maskMarked, maskText } from "../wire/secrets/mask-text.ts";
import { isSecret, secretMask } from "../wire/secrets/secret-names.ts";

/** Characters that steer a terminal or are invisible. Ends of lines and tabs stay. */
const controlCharacters = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const plainText = (text: string): string => stripVTControlCharacters(text).replace(controlCharacters, "");

/** A value that a client sent, masked if its member has the name of a secret. */
export const maskedValue = (name: string, value: unknown): string =>
  isSecret(name) ? secretMask : maskText(plainText(String(value)));

/** In prose, words may stand between the name of a secret and the secret: the rest of the line is masked. */
const secretInProse =
  /((?:pass(?:word|wd|phrase)?|secret|token|api.?key|credentials?)\b[^:=*]*[:=]\s*)(?!\*)\S.*$|(\s-u\s+)\S+:\S+/i;

/** A line of a stack that shows where an error came through, and Node's version below it. */
const stackLine = /^\s+at |^\s+File "|^Node\.js v/;

/** The end of what a client said, without the stack behind an error: `; it said: …`. */
export function lastWords(output: string): string {
  const lines = output.split("\n").filter((line) => !stackLine.test(line) && line.trim() !== "");
  return lines.length === 0 ? "" : `; it said: ${lines.join("\n").trim().slice(-500)}`;
}

const shortestSecret = 4;

/** The output of a client without secrets. @param variables its environment, in which it may have got secrets */
export function maskedOutput(output: string, variables: Readonly<Record<string, string | undefined>>): string {
  const secrets = Object.entries(variables).flatMap(([name, value = ""]) =>
    isSecret(name) && value.length >= shortestSecret ? [value] : [],
  );
  return maskMarked(plainText(output))
    .split("\n")
    .map((line) => maskedAnywhere(line, new Set(secrets)))
    .map((line) => line.replace(secretInProse, (_, name = "", flag = "") => `${name}${flag}${secretMask}`))
    .join("\n");
}
