import { printParseErrorCode, visit } from "jsonc-parser";
import { isJsonObject } from "../../ground/json.ts";
import { nestsDeeper } from "../../wire/body-text.ts";
import { jsonNotes } from "../../wire/json-notes.ts";
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

/** Why a text is no JSON, and where it breaks. It quotes nothing of the text, which may hold secrets. */
export function whyNotJson(text: string): string {
  if (text.trim() === "") return "it is empty";
  if (forms.test(text)) return "it is a form; parameters are sent as one JSON object";
  if (nestsDeeper(text, deepest)) return `it is nested more than ${deepest} deep, and breaks somewhere`;
  const { at, cause } = firstError(text);
  const lines = text.slice(0, at).split("\n");
  const column = (lines.at(-1) as string).length + 1;
  return `${cause} at position ${at} (line ${lines.length} column ${column})`;
}

/** `name=value`, or a form in parts. */
const forms = /^(?:\s*[\w.%+[\]-]+=|--\S+\r?\n)/;

/** The parser recurses, and nobody nests as deep by mistake. */
const deepest = 500;

function firstError(text: string): { readonly at: number; readonly cause: string } {
  let first: { readonly at: number; readonly cause: string } | undefined;
  const end = text.trimEnd().length;
  const onError = (code: number, at: number, length: number) => {
    const isOpen =
      printParseErrorCode(code) === "UnexpectedEndOfString" || /^[\w.+-]*$/.test(text.slice(at, at + length));
    const isAtEnd = at >= end || (at + length >= end && isOpen);
    first ??= isAtEnd
      ? { at: text.length, cause: "it ends too early," }
      : { at, cause: `an unexpected character (${codePointAt(text, at)})` };
  };
  visit(text, { onError }, { disallowComments: true });
  return first ?? { at: 0, cause: "it breaks somewhere" };
}

/** The code of a character: one that is copied from a page may look like another. */
function codePointAt(text: string, at: number): string {
  const code = (text.codePointAt(at) ?? 0).toString(16).toUpperCase();
  return `U+${code.padStart(4, "0")}`;
}
