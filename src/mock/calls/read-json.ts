import { printParseErrorCode, visit } from "jsonc-parser";
import { isJsonObject } from "../../ground/json.ts";
import { nestsDeeper } from "../../wire/body-text.ts";
import { jsonNotes } from "../../wire/json-notes.ts";
import { beginsWithPlaceholder } from "../../wire/placeholder.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import type { Call } from "./call.ts";

/** Ignores the content type: a real client sends `applicatio/json` (sic), and works. */
export function readJson(body: string | Refusal): Pick<Call, "json" | "losses"> {
  if (isRefusal(body)) return { json: body, losses: [] };
  let read: unknown;
  try {
    read = JSON.parse(body);
  } catch {
    // V8's own message quotes the text around the fault, and that may be a secret.
    const refusal = body.trim() === "" ? refuse("bodyEmpty", {}) : refuse("bodyNotJson", { reason: whyNotJson(body) });
    return { json: refusal, losses: [] };
  }
  if (isJsonObject(read)) return { json: read, losses: jsonNotes(body, read) };
  const actual = read === null ? "null" : Array.isArray(read) ? "an array" : `a ${typeof read}`;
  return { json: refuse("bodyNotAnObject", { actual }), losses: [] };
}

/** Why a text is no JSON, and where it breaks. Quotes nothing of the text, as that may be a secret. */
export function whyNotJson(text: string): string {
  if (text.trim() === "") return "it is empty";
  const whole = otherForms.find(([form]) => form.test(text));
  if (whole) return whole[1];
  if (nestsDeeper(text, deepest)) return `it is nested more than ${deepest} deep, and breaks somewhere`;
  const { cause, at } = firstBreak(text);
  const before = text.slice(0, at).split("\n");
  const column = (before.at(-1) as string).length + 1;
  return `${cause} at position ${at} (line ${before.length} column ${column})`;
}

/** Reading goes down the stack, and what breaks deeper is no accident of typing. */
const deepest = 500;

const otherForms: readonly (readonly [RegExp, string])[] = [
  [/^\s*ey[JIA][\w+/-]{20,}={0,2}\s*$/, "it is Base64; JSON is sent as it is"],
  [/^\s*%7b/i, "it is percent-encoded; JSON is sent as it is"],
  [/^\s*[\w.%+[\]-]+=/, "it is a form (name=value); parameters are sent as one JSON object"],
  [/^--\S+\r?\n/, "it is a multipart form; parameters are sent as one JSON object"],
  [/^\s*</, "it is XML or HTML; parameters are sent as one JSON object"],
];

interface Break {
  readonly cause: string;
  readonly at: number;
}

function firstBreak(text: string): Break {
  let found: Break | undefined;
  const onError = (error: number, at: number, length: number) => {
    found ??= explainBreak(text, printParseErrorCode(error), at, at + length);
  };
  visit(text, { onError }, { disallowComments: true });
  return found ?? { cause: "it breaks somewhere", at: 0 };
}

function explainBreak(text: string, code: string, at: number, to: number): Break {
  const end = text.trimEnd().length;
  const isUnfinished = code === "UnexpectedEndOfString" || /^[\w.+-]*$/.test(text.slice(at, to));
  if (at >= end || (to >= end && isUnfinished)) return { cause: "it ends too early,", at: text.length };
  // Of two braces in a row, the second is what breaks.
  const from = [at, at - 1].find((one) => beginsWithPlaceholder(text.slice(one, one + longestPlaceholder)));
  if (from !== undefined) return { cause: "a placeholder that was not filled", at: from };
  if (code !== "InvalidSymbol") return { cause: causes[code] ?? characterAt(text, at), at };
  const [known = ""] = /^(?:true|false|null)(?!\w)/.exec(text.slice(at, to)) ?? [];
  const odd = at + known.length;
  return { cause: /[\w$]/.test(text[odd] ?? "") ? "text without quotation marks" : characterAt(text, odd), at: odd };
}

const longestPlaceholder = 60;

const causes: Readonly<Record<string, string>> = {
  PropertyNameExpected: "a name in quotation marks is missing, or there is a comma too much",
  ColonExpected: "a colon is missing",
  CommaExpected: "a comma is missing",
  EndOfFileExpected: "more follows the end of the JSON",
  InvalidCommentToken: "a comment",
  InvalidNumberFormat: "a number that JSON does not know",
  UnexpectedEndOfNumber: "a number without a digit after its point or exponent",
  InvalidUnicode: "an escape that JSON does not know within a String",
  InvalidEscapeCharacter: "an escape that JSON does not know within a String",
  InvalidCharacter: "a control character within a String",
  UnexpectedEndOfString: "a line break within a String",
  ValueExpected: "a value is missing, or there is a comma too much",
};

/** A character that is copied from a page may look like another: it is told by its code. */
function characterAt(text: string, at: number): string {
  const code = (text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `an unexpected character (U+${code})`;
}
