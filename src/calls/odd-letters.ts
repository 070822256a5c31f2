import type { JsonLoss } from "./json-loss.ts";

const mostInOne = 10;
const mostInAll = 10_000;
/** No method reads anything that lies so deep. */
const deepest = 100;

const none: readonly JsonLoss[] = Object.freeze([]);

/** How JSON writes such a letter: in no other way, as the text is UTF-8. */
const escapes = ["\\u", "\\b", "\\f"];
const oddEscape = /\\(?:u00[01]|ud[89a-f]|[bf])/i;

/**
 * The texts within a body that not every system can keep: with a control character that is no white space of a line, or
 * with half a pair of surrogates. Of one object or array the first 10, of all 10 000, down to a depth of 100.
 * @param text what was read
 */
export function oddLetters(text: string, read: unknown): readonly JsonLoss[] {
  if (!escapes.some((written) => text.includes(written)) || !oddEscape.test(text)) return none;
  const found: JsonLoss[] = [];
  findIn(read, [], found);
  return found;
}

function findIn(value: unknown, path: JsonLoss["path"], found: JsonLoss[]): void {
  if (typeof value !== "object" || value === null || path.length === deepest) return;
  let own = 0;
  for (const name in value) {
    const one = (value as Readonly<Record<string, unknown>>)[name];
    const at = [...path, Array.isArray(value) ? Number(name) : name];
    if (typeof one !== "string") findIn(one, at, found);
    else if (own < mostInOne && found.length < mostInAll && isOdd(one)) {
      own += 1;
      found.push({ kind: "letters", path: at, sent: one });
    }
  }
}

const isOdd = (text: string) => !text.isWellFormed() || /[^\P{Cc}\t\n\r\x7f-\x9f]/u.test(text);
