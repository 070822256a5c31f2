import { visit } from "jsonc-parser";
import { deepestMeasured, jsonSize, quotesIn } from "../ground/json.ts";
import { nestsDeeper } from "./body-text.ts";
import { hasPlaceholder, placeholderMarks } from "./placeholder.ts";
import { pathText, type Refusal, refuse } from "./refusal.ts";

export interface JsonNote {
  /**
   * - `repeated`: a member that stands before it in its object, whose value was dropped
   * - `digits`: a number that has another value when it is read
   * - `form`: a number of the same value that is printed otherwise, as `1.0`
   * - `letters`: a text that is read as it stands, and that not every system can keep
   * - `placeholder`: a text with something in it that a client should have filled
   */
  readonly kind: "repeated" | "digits" | "form" | "letters" | "placeholder";
  readonly path: readonly (string | number)[];
  readonly sent: string;
}

const mostLosses = 1000;

/** The first 1000 losses, in order. Nearly every text has the expected size and no number, and is not scanned again. */
export function jsonNotes(text: string, read: unknown): readonly JsonNote[] {
  const size = jsonSize(read);
  const isWhole = !size.isUncertain && (size.length === text.length || size.quotes === quotesIn(text));
  return isWhole && !mayBeDoubtful(text) ? [] : scanJson(text);
}

/** What every text has that is doubtful and of ASCII. */
const marks = ["\x7f", ...placeholderMarks];

/** JSON writes control characters and half pairs so. */
const escapes = ["\\u", "\\b", "\\f"];

const mayBeDoubtful = (text: string): boolean =>
  marks.some((mark) => text.includes(mark)) ||
  (text.includes("\\") && escapes.some((one) => text.includes(one))) ||
  (Buffer.byteLength(text) > text.length && /[\x80-\x9f\ufffd-\uffff]/.test(text));

export function scanJson(text: string): readonly JsonNote[] {
  // No method reads anything that lies so deep.
  if (nestsDeeper(text, deepestMeasured)) return [];
  const losses: JsonNote[] = [];
  const open: Set<string>[] = [];
  visit(text, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty(name, _at, _length, _line, _column, pathOf) {
      const names = open.at(-1);
      if (names?.has(name)) losses.push({ kind: "repeated", path: [...pathOf(), name], sent: name });
      names?.add(name);
    },
    onLiteralValue(value: unknown, at, length, _line, _column, pathOf) {
      const sent = typeof value === "string" ? value : text.slice(at, at + length);
      const kind = typeof value === "string" ? doubtOf(value) : typeof value === "number" ? lossOf(sent) : undefined;
      if (kind) losses.push({ kind, path: pathOf(), sent });
    },
  });
  return losses.slice(0, mostLosses);
}

/** Has a text control characters other than white space, halves of surrogate pairs, or what is no letter? */
export const hasOddLetters = (text: string): boolean =>
  !text.isWellFormed() || /[^\P{Cc}\t\n\r]|[\ufffd-\uffff]/u.test(text);

function doubtOf(text: string): JsonNote["kind"] | undefined {
  if (hasOddLetters(text)) return "letters";
  return hasPlaceholder(text) ? "placeholder" : undefined;
}

function lossOf(sent: string): JsonNote["kind"] | undefined {
  const printed = String(Number(sent));
  if (printed === sent) return undefined;
  return decimal(printed) === decimal(sent) ? "form" : "digits";
}

/** A decimal number in one form: its digits without zeros around them, and where its point stands. */
function decimal(text: string): string {
  const [, whole = "", fraction = "", exponent = "0"] = /^-?(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits === "") return whole === "" ? text : "0";
  const significant = digits.replace(/0+$/, "");
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** May a text have more than was read of it: the first of two members of one name? */
export const mayHideMembers = (losses: readonly JsonNote[]): boolean =>
  losses.length === mostLosses || losses.some(({ kind }) => kind === "repeated");

export const isOfRow = ({ path: [first, index] }: JsonNote, set: string | undefined): boolean =>
  first === set && typeof index === "number";

/** A refusal that shows a number shows it as it was sent: `1e400` is no number that can be kept. */
export function withNumberAsSent(refusal: Refusal, losses: readonly JsonNote[]): Refusal {
  const { path: at, value } = refusal.values;
  if (losses.length === 0 || value === undefined) return refusal;
  const found = losses.findLast(
    ({ kind, path }) => (kind === "digits" || kind === "form") && pathText("", path) === at,
  );
  return found ? refuse(refusal.refused, { ...refusal.values, value: found.sent.slice(0, longestNumber) }) : refusal;
}

export const longestNumber = 100;
