import { printParseErrorCode, visit } from "jsonc-parser";
import { isJsonObject, maxJsonDepth } from "../../common/json.ts";
import { jsonNotes, nestsDeeper } from "../../wire/json-notes.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import type { Call } from "./call.ts";

/** Reads a body as JSON, whatever its content type: a real client sends `applicatio/json` (sic), and works. */
export function readJson(body: string | Refusal): Pick<Call, "json" | "jsonNotes"> {
  if (isRefusal(body)) return { json: body, jsonNotes: [] };
  let read: unknown;
  try {
    read = JSON.parse(body);
  } catch {
    const refusal = body.trim() === "" ? refuse("bodyEmpty", {}) : refuse("bodyNotJson", { reason: whyNotJson(body) });
    return { json: refusal, jsonNotes: [] };
  }
  if (isJsonObject(read)) return { json: read, jsonNotes: jsonNotes(body, read) };
  const actual = read === null ? "null" : Array.isArray(read) ? "an array" : `a ${typeof read}`;
  return { json: refuse("bodyNotAnObject", { actual }), jsonNotes: [] };
}

/** Why a text is not JSON, and where it breaks. It quotes nothing of the text, which may hold secrets. */
export function whyNotJson(text: string): string {
  if (text.trim() === "") return "it is empty";
  if (forms.test(text)) return "it is a form; parameters are sent as one JSON object";
  if (nestsDeeper(text)) return `it is nested more than ${maxJsonDepth} deep, and breaks somewhere`;
  const { at, cause } = firstError(text);
  const lines = text.slice(0, at).split("\n");
  const column = (lines.at(-1) ?? "").length + 1;
  return `${cause} at position ${at} (line ${lines.length} column ${column})`;
}

/** `name=value`, or a form in parts. */
const forms = /^(?:\s*[\w.%+[\]-]+=|--\S+\r?\n)/;

function firstError(text: string): { readonly at: number; readonly cause: string } {
  let first: number | undefined;
  const onError = (code: number, at: number) => {
    first ??= breakWithin(text, at, printParseErrorCode(code));
  };
  visit(text, { onError }, { disallowComments: true });
  if (first === undefined) return { at: 0, cause: "it breaks somewhere" };
  if (first >= text.trimEnd().length) return { at: text.length, cause: "it ends too early," };
  return { at: first, cause: `an unexpected character (${codePointAt(text, first)})` };
}

/** Where a text, number or word breaks: the parser says where it begins. The end of the body, if only its rest is missing. */
function breakWithin(text: string, at: number, code: string): number {
  if (code === "UnexpectedEndOfNumber") return passed(begunNumber, text, at);
  if (code === "InvalidSymbol") {
    const isValue = ["", ":", "["].includes(text.slice(0, at).trimEnd().slice(-1));
    return isValue ? passed(begunWord, text, at) : at;
  }
  if (!brokenTexts.has(code)) return at;
  let to = at + 1;
  for (let next = passed(partOfText, text, to); next > to; next = passed(partOfText, text, to)) to = next;
  return passed(begunEscape, text, to);
}

const brokenTexts = new Set(["UnexpectedEndOfString", "InvalidCharacter", "InvalidUnicode", "InvalidEscapeCharacter"]);

const begunWord = /-|t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|n(?:u(?:ll?)?)?/y;
const begunNumber = /-?\d+(?:\.(?:\d+(?:[eE][+-]?)?)?|[eE][+-]?)?/y;
const partOfText = /[ !#-[\]-\u{10ffff}]{1,1000}|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/uy;
const begunEscape = /\\(?:u[\dA-Fa-f]{0,3})?/y;

function passed(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** The code of a character: one that is copied from a page may look like another. */
function codePointAt(text: string, at: number): string {
  const code = (text.codePointAt(at) ?? 0).toString(16).toUpperCase();
  return `U+${code.padStart(4, "0")}`;
}
