import { hasPlaceholder, placeholderMarks } from "../../../wire/placeholder.ts";
import { deepest, type JsonLoss, mostInAll, mostInOne } from "./json-loss.ts";

const none: readonly JsonLoss[] = Object.freeze([]);

/** How JSON writes a control character, or half a pair: in no other way, as the text is UTF-8. */
const escapes = ["\\u", "\\b", "\\f"];
const oddEscape = /\\(?:u00(?:[0189]|7f)|ud[89a-f]|ufff[def]|[bf])/i;

/** What stands in a text as it is. Engines look for one letter much faster than for one of many. */
const oddLetters = [
  ...Array.from({ length: 0xa0 - 0x7f }, (_, at) => String.fromCharCode(0x7f + at)),
  ..."\ufffd\ufffe\uffff",
];

/**
 * The texts within a body of which a client should hear: those that not every system can keep, with a control character that
 * is no white space of a line, with half a pair of surrogates, or with U+FFFD, which stands where a letter was lost; and those
 * with a placeholder. Of one object or array the first 10, of all 10 000, down to a depth of 100.
 * @param text what was read
 */
export function doubtfulTexts(text: string, read: unknown): readonly JsonLoss[] {
  const isSuspicious = hasOddEscape(text) || hasOddLetter(text) || placeholderMarks.some((mark) => text.includes(mark));
  if (!isSuspicious) return none;
  const found: JsonLoss[] = [];
  findIn(read, [], found);
  return found;
}

const hasOddEscape = (text: string) => escapes.some((written) => text.includes(written)) && oddEscape.test(text);

// A text of ASCII alone is as long as its bytes, which are counted many at once, and has one such letter at most.
const hasOddLetter = (text: string) =>
  Buffer.byteLength(text) === text.length ? text.includes("\x7f") : oddLetters.some((letter) => text.includes(letter));

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
