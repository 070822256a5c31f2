import { hiddenWord, type TextSource } from "./redact-text.ts";

/** A code of an error, as the vendor writes them: `NotFoundAPIValueException`, `COM.CRM.EXCEPTION.X`; what is none is hidden. */
export function redactCode(code: string, source: TextSource): string {
  if (code === "") return code;
  const isCode = /^[A-Za-z][A-Za-z_]*\d{0,3}(?:\.[A-Za-z][A-Za-z_]*\d{0,3})*$/.test(code) && code.length <= 200;
  return isCode && source.standInFor(code) === undefined ? code : hiddenWord;
}
