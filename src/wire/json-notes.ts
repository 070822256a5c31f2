import { visit } from "jsonc-parser";
import { jsonSize, maxJsonDepth, quotesIn } from "../common/json.ts";
import { pathText, type Refusal, refuse } from "./refusal.ts";
import { hasPlaceholder, placeholderMarks } from "./text-template.ts";

/** A fact about a JSON text that its value does not show, or that not every system keeps. */
export interface JsonNote {
  /**
   * - `repeated`: a member whose earlier value in its object was dropped
   * - `digits`: a number that has another value when it is read
   * - `form`: a number of the same value that is printed otherwise, as `1.0`
   * - `letters`: a text with letters that not every system stores
   * - `placeholder`: a text with an unfilled placeholder
   */
  readonly kind: "repeated" | "digits" | "form" | "letters" | "placeholder";
  readonly path: readonly (string | number)[];
  readonly sent: string;
}

/** The first 1000 notes, in order. A text of the expected size, without numbers and odd letters, has none. */
export function jsonNotes(text: string, read: unknown): readonly JsonNote[] {
  const size = jsonSize(read);
  const isAsExpected = !size.isUncertain && (size.length === text.length || size.quotes === quotesIn(text));
  return isAsExpected && !mayBeOdd(text) ? [] : scanJson(text);
}

/** Marks of odd letters and placeholders in ASCII. */
const marks = ["\x7f", ...placeholderMarks];

/** How JSON writes control characters and halves of surrogate pairs. */
const escapes = ["\\u", "\\b", "\\f"];

const mayBeOdd = (text: string): boolean =>
  marks.some((mark) => text.includes(mark)) ||
  (text.includes("\\") && escapes.some((mark) => text.includes(mark))) ||
  (Buffer.byteLength(text) > text.length && /[\x80-\x9f\ufffd-\uffff]/.test(text));

function scanJson(text: string): readonly JsonNote[] {
  // No method reads a deeper value.
  if (nestsDeeper(text)) return [];
  const notes: JsonNote[] = [];
  const open: Set<string>[] = [];
  visit(text, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty(name, _at, _length, _line, _column, pathOf) {
      const names = open.at(-1);
      if (names?.has(name)) notes.push({ kind: "repeated", path: [...pathOf(), name], sent: name });
      names?.add(name);
    },
    onLiteralValue(value: unknown, at, length, _line, _column, pathOf) {
      const sent = typeof value === "string" ? value : text.slice(at, at + length);
      const kind =
        typeof value === "string" ? kindOfText(value) : typeof value === "number" ? kindOfNumber(sent) : undefined;
      if (kind) notes.push({ kind, path: pathOf(), sent });
    },
  });
  return notes.slice(0, 1000);
}

/** True if a text has control characters other than white space, halves of surrogate pairs, or noncharacters. */
export const hasOddLetters = (text: string): boolean =>
  !text.isWellFormed() || /[^\P{Cc}\t\n\r]|[\ufffd-\uffff]/u.test(text);

function kindOfText(text: string): JsonNote["kind"] | undefined {
  if (hasOddLetters(text)) return "letters";
  return hasPlaceholder(text) ? "placeholder" : undefined;
}

function kindOfNumber(sent: string): JsonNote["kind"] | undefined {
  const printed = String(Number(sent));
  if (printed === sent) return undefined;
  return canonicalDecimal(printed) === canonicalDecimal(sent) ? "form" : "digits";
}

/** A number in one form: its significant digits and its exponent. */
function canonicalDecimal(text: string): string {
  const [, whole = "", fraction = "", exponent = "0"] = /^-?(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits === "") return whole === "" ? text : "0";
  const significant = digits.replace(/0+$/, "");
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** True if a note is about a row of the set. */
export const isOfRow = ({ path: [first, index] }: JsonNote, set: string | undefined): boolean =>
  first === set && typeof index === "number";

/** A refusal whose text shows a number as it was sent: `1e400` is no number in JavaScript. */
export function withNumberAsSent(refusal: Refusal, notes: readonly JsonNote[]): Refusal {
  const { path: at, value } = refusal.values;
  if (notes.length === 0 || value === undefined) return refusal;
  const note = notes.findLast(({ kind, path }) => (kind === "digits" || kind === "form") && pathText("", path) === at);
  return note ? refuse(refusal.kind, { ...refusal.values, value: note.sent.slice(0, longestNumber) }) : refusal;
}

export const longestNumber = 100;

/** True if a JSON text nests arrays and objects deeper than `most`. */
export function nestsDeeper(text: string, most = maxJsonDepth): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (isInString) {
      if (letter === "\\") at += 1;
      else if (letter === '"') isInString = false;
    } else if (letter === '"') isInString = true;
    else if (letter === "[" || letter === "{") {
      depth += 1;
      if (depth > most) return true;
    } else if (letter === "]" || letter === "}") depth -= 1;
  }
  return false;
}

/** The charset of a Content-Type, unless it is UTF-8. */
export function otherCharset(contentType: string | undefined): string | undefined {
  const [, charset] = /;\s*charset\s*=\s*"?([\w.:+-]{1,40})/i.exec(contentType ?? "") ?? [];
  return charset === undefined || /^utf-?8$/i.test(charset) ? undefined : charset;
}
