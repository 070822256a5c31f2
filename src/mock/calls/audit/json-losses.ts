import { hasPlaceholder, placeholderMarks } from "../../../wire/placeholder.ts";
import { pathText, type Refusal, refuse } from "../../../wire/refusal.ts";

/** Something in a JSON text that is not in what was read of it, or may not be in what is kept of it. */
export interface JsonLoss {
  /**
   * - `repeated`: a member that stands before it in its object, whose value was dropped
   * - `digits`: a number that has another value when it is read
   * - `form`: a number of the same value that is printed otherwise, as `1.0`
   * - `letters`: a text that is read as it stands, and that not every system can keep
   * - `placeholder`: a text with something in it that a client should have filled
   */
  readonly kind: "repeated" | "digits" | "form" | "letters" | "placeholder";
  readonly path: readonly (string | number)[];
  /** A number as it was sent; the text of a repeated member is its name. */
  readonly sent: string;
}

/** How many are told of one object or array, and of all. */
const [mostInOne, mostInAll] = [10, 10_000] as const;

/** No method reads anything that lies so deep. */
const deepest = 100;

const none: readonly JsonLoss[] = Object.freeze([]);

/**
 * What was lost of a JSON text when it was read. A text that is no longer than what was read of it needs at least has lost
 * nothing: nearly all are told so without being looked at again. So are those with white space by their quotation marks, as
 * a member that was dropped had two of its own; numbers have none.
 */
export function jsonLosses(text: string, read: unknown): readonly JsonLoss[] {
  const size = { length: 0, quotes: 0, numbers: 0, isUncertain: false };
  addSize(read, 0, size);
  const { length, quotes, numbers, isUncertain } = size;
  const isKept = !isUncertain && (length === text.length || (numbers === 0 && quotes === quotesIn(text)));
  const lost = isKept ? none : scanJson(text);
  return mayBeDoubtful(text) ? [...lost, ...doubtfulTexts(read)] : lost;
}

// Bytes are counted faster than letters. Of a letter above U+00FF one byte is left, which may look like the mark: then
// there are too many, and the text is looked at.
function quotesIn(text: string): number {
  const bytes = Buffer.from(text, "latin1");
  let count = 0;
  for (let at = 0; at < bytes.length; at += 1) count += bytes[at] === 34 ? 1 : 0;
  return count;
}

/** What JSON takes as a text at least: its letters, the quotation marks and the numbers among them. */
interface JsonSize {
  length: number;
  quotes: number;
  numbers: number;
  /** Has a number that may have been sent in fewer letters or in other digits, or is too deep to be measured. */
  isUncertain: boolean;
}

/** Adds what a value takes without white space, without escapes, and with each of its members once. */
function addSize(value: unknown, depth: number, size: JsonSize): void {
  if (typeof value === "string") {
    size.length += value.length + 2;
    size.quotes += 2;
  } else if (typeof value !== "object" || value === null) {
    const text = String(value);
    size.length += text.length;
    if (typeof value !== "number") return;
    size.numbers += 1;
    if (text.length > mostDigits || /00|[ef]/i.test(text)) size.isUncertain = true;
  } else if (depth === deepest) size.isUncertain = true;
  else if (Array.isArray(value)) {
    size.length += Math.max(2, value.length + 1);
    for (const one of value) addSize(one, depth + 1, size);
  } else {
    let members = 0;
    // What JSON.parse made has own names only, `__proto__` among them; and for-in is the fastest way through them.
    for (const name in value) {
      members += 1;
      size.length += name.length + 2;
      addSize((value as Readonly<Record<string, unknown>>)[name], depth + 1, size);
    }
    size.quotes += 2 * members;
    // Two brackets, a colon a member, and a comma between two.
    size.length += members === 0 ? 2 : 2 * members + 1;
  }
}

/** A number of that many digits is kept to the last of them. */
const mostDigits = 15;

/** An object or an array that is open where the text is read. */
interface Open {
  /** The names that stood in an object; `undefined` in an array. */
  readonly names: Set<string> | undefined;
  /** The name, or the index, of what is read in it. */
  step: string | number;
  /** Is what comes next the name of a member? */
  isName: boolean;
  losses: number;
}

/**
 * What is lost of a JSON text when it is read, in its order: of one object or array the first 10, of all 10 000. Needs no
 * stack, and does not look below a depth of 100.
 * @param text has been read: it is JSON
 */
export function scanJson(text: string): readonly JsonLoss[] {
  const losses: JsonLoss[] = [];
  const open: Open[] = [];
  const lose = (kind: JsonLoss["kind"], sent: string) => {
    const top = open.at(-1);
    if (losses.length === mostInAll || (top !== undefined && top.losses === mostInOne)) return;
    if (top) top.losses += 1;
    losses.push({ kind, path: open.map(({ step }) => step), sent });
  };
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    const top = depth > deepest ? undefined : open.at(-1);
    if (code === quote) {
      const end = endOfString(text, at + 1);
      if (top?.names && top.isName) {
        top.step = nameOf(text, at, end);
        top.isName = false;
        if (top.names.has(top.step)) lose("repeated", top.step);
        top.names.add(top.step);
      }
      at = end;
    } else if (code === minus || (code >= zero && code <= nine)) {
      const sent = numberAt(text, at);
      const kind = top && lossOf(sent);
      if (kind) lose(kind, sent);
      at += sent.length;
    } else {
      if (code === brace || code === bracket) {
        depth += 1;
        if (depth <= deepest) open.push(opened(code === brace));
      } else if (code === endBrace || code === endBracket) {
        if (depth <= deepest) open.pop();
        depth -= 1;
      } else if (code === comma && top) next(top);
      at += 1;
    }
  }
  return losses;
}

const opened = (isObject: boolean): Open => ({
  names: isObject ? new Set() : undefined,
  step: isObject ? "" : 0,
  isName: isObject,
  losses: 0,
});

function next(top: Open): void {
  if (top.names) top.isName = true;
  else (top.step as number) += 1;
}

function endOfString(text: string, from: number): number {
  for (let at = from; ; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === backslash) at += 1;
  }
}

function nameOf(text: string, from: number, end: number): string {
  const name = text.slice(from + 1, end - 1);
  return name.includes("\\") ? (JSON.parse(`"${name}"`) as string) : name;
}

const number = /[-+.\deE]+/y;

function numberAt(text: string, at: number): string {
  number.lastIndex = at;
  return (number.exec(text) as RegExpExecArray)[0];
}

function lossOf(sent: string): "digits" | "form" | undefined {
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

const [quote, backslash, comma, minus, zero, nine] = [34, 92, 44, 45, 48, 57] as const;
const [brace, endBrace, bracket, endBracket] = [123, 125, 91, 93] as const;

/** How JSON writes a control character, or half a pair: in no other way, as the text is UTF-8. */
const escapes = ["\\u", "\\b", "\\f"];
const oddEscape = /\\(?:u00(?:[0189]|7f)|ud[89a-f]|ufff[def]|[bf])/i;

/** What stands in a text as it is. Engines look for one letter much faster than for one of many. */
const oddLetters = [
  ...Array.from({ length: 0xa0 - 0x7f }, (_, at) => String.fromCharCode(0x7f + at)),
  ..."\ufffd\ufffe\uffff",
];

// A text of ASCII alone is as long as its bytes, which are counted many at once, and has one odd letter at most.
function mayBeDoubtful(text: string): boolean {
  const isAscii = Buffer.byteLength(text) === text.length;
  if (isAscii ? text.includes("\x7f") : oddLetters.some((letter) => text.includes(letter))) return true;
  if (placeholderMarks.some((mark) => text.includes(mark))) return true;
  return escapes.some((written) => text.includes(written)) && oddEscape.test(text);
}

/**
 * The texts within a body of which a client should hear: those that not every system can keep, with a control character that
 * is no white space of a line, with half a pair of surrogates, or with U+FFFD, which stands where a letter was lost; and those
 * with a placeholder. Of one object or array the first 10, of all 10 000, down to a depth of 100.
 */
function doubtfulTexts(read: unknown): readonly JsonLoss[] {
  const found: JsonLoss[] = [];
  findIn(read, [], found);
  return found;
}

function findIn(value: unknown, path: JsonLoss["path"], found: JsonLoss[]): void {
  if (typeof value !== "object" || value === null || path.length === deepest) return;
  let own = 0;
  for (const name in value) {
    const one = (value as Readonly<Record<string, unknown>>)[name];
    const at = () => [...path, Array.isArray(value) ? Number(name) : name];
    if (typeof one === "object" && one !== null) findIn(one, at(), found);
    const kind = typeof one === "string" ? doubtOf(one) : undefined;
    if (kind && own < mostInOne && found.length < mostInAll) {
      own += 1;
      found.push({ kind, path: at(), sent: one as string });
    }
  }
}

function doubtOf(text: string): "letters" | "placeholder" | undefined {
  if (!text.isWellFormed() || /[^\P{Cc}\t\n\r]|[\ufffd-\uffff]/u.test(text)) return "letters";
  return hasPlaceholder(text) ? "placeholder" : undefined;
}

/** Is a loss one within a row? @param set the name of the set of rows */
export const isOfRow = ({ path: [first, index] }: JsonLoss, set: string | undefined): boolean =>
  first === set && typeof index === "number";

/** What was lost of each row, by its index. */
export function lossesOfRows(losses: readonly JsonLoss[], set: string): ReadonlyMap<number, readonly JsonLoss[]> {
  const ofRows = losses.filter((loss) => isOfRow(loss, set));
  return Map.groupBy(ofRows, ({ path }) => path[1] as number);
}

/** A refusal that shows a number shows it as it was sent: `1e400` is no number that can be kept. */
export function withNumberAsSent(refusal: Refusal, losses: readonly JsonLoss[]): Refusal {
  const { path: at, value } = refusal.values;
  if (losses.length === 0 || value === undefined) return refusal;
  const found = losses.findLast(
    ({ kind, path }) => (kind === "digits" || kind === "form") && pathText("", path) === at,
  );
  return found ? refuse(refusal.refused, { ...refusal.values, value: found.sent.slice(0, longestNumber) }) : refusal;
}

/** Digits of a number that are shown. */
export const longestNumber = 100;
