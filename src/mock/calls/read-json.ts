import { printParseErrorCode, visit } from "jsonc-parser";
import { isJsonObject } from "../../ground/json.ts";
import { nestsDeeper } from "../../wire/body-text.ts";
import { jsonLosses } from "../../wire/json-losses.ts";
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
    return { json: refuse("bodyNotJson", { reason: whyNotJson(body) }), losses: [] };
  }
  if (isJsonObject(read)) return { json: read, losses: jsonLosses(body, read) };
  const actual = read === null ? "null" : Array.isArray(read) ? "an array" : `a ${typeof read}`;
  return { json: refuse("bodyNotAnObject", { actual }), losses: [] };
}

/** Why a text is no JSON, and where it breaks. Quotes nothing of the text, as that may be a secret. */
export function whyNotJson(text: string): string {
  if (text.trim() === "") return "it is empty";
  const whole = otherForms.find(([form]) => form.test(text));
  if (whole) return whole[1];
  if (nestsDeeper(text, deepest)) return `it is nested more than ${deepest} deep, and breaks somewhere`;
  const found = firstBreak(text);
  if (!found) return "it breaks somewhere";
  const { cause, at } = explainBreak(text, found);
  const before = text.slice(0, at).split("\n");
  const column = (before.at(-1) as string).length + 1;
  return `${cause} at position ${at} (line ${before.length} column ${column})`;
}

/** Reading goes down the stack, and what breaks deeper is no accident of typing. */
const deepest = 500;

const otherForms: readonly (readonly [RegExp, string])[] = [
  [/^\s*ey[JIA][\w+/-]{20,}={0,2}\s*$/, "it is Base64; JSON is sent as it is"],
  [/^\s*%7b/i, "it is percent-encoded; JSON is sent as it is"],
  [/^\s*[\w.$]+\s*\(\s*[{[]/, "it is a call of a function (JSONP); JSON is sent as it is"],
  [/^\s*[\w.%+[\]-]+=/, "it is a form (name=value); parameters are sent as one JSON object"],
  [/^--\S+\r?\n/, "it is a multipart form; parameters are sent as one JSON object"],
  [/^\s*</, "it is XML or HTML; parameters are sent as one JSON object"],
];

interface Break {
  readonly code: string;
  readonly at: number;
  readonly length: number;
}

function firstBreak(text: string): Break | undefined {
  let found: Break | undefined;
  const onError = (error: number, at: number, length: number) => {
    found ??= { code: printParseErrorCode(error), at, length };
  };
  visit(text, { onError }, { disallowComments: true });
  return found;
}

/** What breaks a text. Names nothing of it but what can be no secret. */
function explainBreak(text: string, found: Break): { cause: string; at: number } {
  const { code, at, length } = found;
  if (isCut(text, found)) {
    const within = code === "UnexpectedEndOfString" ? " within a String," : "";
    return { cause: `it ends too early,${within}`, at: text.length };
  }
  const token = text.slice(at, at + length);
  if (token.startsWith('"') && brokenString.test(code)) return explainString(text, at);
  // Of two braces in a row, the second is what breaks.
  const placeholderAt = [at, at - 1].find((from) => beginsWithPlaceholder(text.slice(from, from + longestWord)));
  if (placeholderAt !== undefined) return { cause: "a placeholder that was not filled", at: placeholderAt };
  const [known] = /^(?:true|false|null)(?=[^\w.-])/.exec(token) ?? [""];
  const from = at + known.length;
  const there = text.slice(from, from + longestWord);
  if (text[from - 1] === "0") {
    if (/^[xob]/i.test(there)) return { cause: "a number that is not decimal", at: from - 1 };
    if (/^\d/.test(there)) return { cause: "a number with a zero in front", at: from };
  }
  const isLeftOver = /^[\]}]/.test(there) && /,\s*$/.test(text.slice(Math.max(0, from - longestWord), from));
  if (isLeftOver) return { cause: "a comma too much before it", at: from };
  const named = code.startsWith("Invalid") ? standing.find(([form]) => form.test(there)) : undefined;
  return {
    cause: named ? causeOf(named, there) : (byCode[code] ?? `an unexpected character (${codePoint(there)})`),
    at: from,
  };
}

function isCut(text: string, { code, at, length }: Break): boolean {
  if (at >= text.trimEnd().length) return true;
  if (at + length < text.length) return false;
  return (
    code === "UnexpectedEndOfString" || /^(t|tr|tru|f|fa|fal|fals|n|nu|nul|-|[-\d.]+e?[-+.]?)$/i.test(text.slice(at))
  );
}

const longestWord = 60;

/** What is told by how it begins; `$&` stands for what was matched, where that can be no secret. */
const standing: readonly (readonly [RegExp, string])[] = [
  [/^\u00a0/, "a no-break space (U+00A0), as text has that was copied from a web page,"],
  [/^\ufeff/, "a byte order mark (U+FEFF)"],
  [/^[\u201c-\u201f\u00ab\u00bb]/, "a typographic quotation mark"],
  [/^[\u2018-\u201b'`\u00b4]/, "a single quotation mark"],
  [/^(\/[/*]|#)/, "a comment"],
  [/^[-+]?(NaN|Infinity)\b/, "$&"],
  [/^(undefined|None|True|False|NULL|nil)\b/, "$&"],
  [/^\+[\d.]/, "a number with a plus"],
  [/^-?\.\d/, "a number without a digit before its point"],
  [/^-(?!\d)/, "a minus without a number"],
  [/^[\w$]/, "text without quotation marks"],
];

function causeOf([form, cause]: readonly [RegExp, string], there: string): string {
  const [found = ""] = form.exec(there) ?? [];
  if (/^[^\x20-\x7e]$/.test(found)) return cause.includes("U+") ? cause : `${cause} (${codePoint(found)})`;
  return cause.replace("$&", found);
}

const brokenString = /^(?:UnexpectedEndOfString|Invalid.*)$/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
const soundString = /"(?:[^\\\x00-\x1f]+|\\(?:u[\da-f]{4}|["\\/bfnrt]))*/iy;

/** What breaks a String that begins at a place: found again, as only the whole String is told of. */
function explainString(text: string, from: number) {
  soundString.lastIndex = from;
  soundString.test(text);
  const at = soundString.lastIndex;
  const letter = text.charAt(at);
  const control = letter === "\n" ? "a line break" : `a control character (${codePoint(letter)})`;
  return { cause: `${letter === "\\" ? "an escape that JSON does not know" : control} within a String`, at };
}

const byCode: Readonly<Record<string, string>> = {
  PropertyNameExpected: "a name in quotation marks is missing",
  ColonExpected: "a colon is missing",
  CommaExpected: "a comma is missing",
  ValueExpected: "a value is missing",
  EndOfFileExpected: "more follows the end of the JSON",
  UnexpectedEndOfNumber: "a number without a digit after its point or exponent",
};

const codePoint = (text: string) => `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
