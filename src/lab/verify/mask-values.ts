import { wholeWords } from "../../ground/whole-words.ts";
import { maskedAnswer } from "../../wire/secrets/mask-json.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import type { Values } from "./state-values.ts";

/** Masks secrets in text that is shown or kept: members with a secret name, and the secret values of the states. */
export function valueMask(all: Iterable<Values>): (text: string) => string {
  const secrets = new Set<string>();
  for (const values of all) {
    for (const [name, value] of Object.entries(values)) if (isSecret(name)) secrets.add(String(value));
  }
  secrets.delete("");
  if (secrets.size === 0) return maskPiece;
  // The pass code 0000 stands in many a number.
  const anywhere = wholeWords([...secrets]);
  return (text) => maskPiece(text).replace(anywhere, "****");
}

/** A String that stands alone has no name that makes it a secret; of a body that is no JSON, the first line is shown. */
const maskPiece = (text: string) => (/^\s*[[{]|\n/.test(text) ? maskedAnswer(text) : maskText(text));
