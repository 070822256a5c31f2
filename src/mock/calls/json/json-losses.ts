import { doubtfulTexts } from "./doubtful-texts.ts";
import type { JsonLoss } from "./json-loss.ts";
import { JsonSize } from "./json-size.ts";
import { scanJson } from "./scan-json.ts";

const none: readonly JsonLoss[] = Object.freeze([]);

/**
 * What was lost of a JSON text when it was read. A text that is no longer than what was read of it needs at least has lost
 * nothing: nearly all are told so without being looked at again. So are those with white space by their quotation marks, as
 * a member that was dropped had two of its own; numbers have none.
 */
export function jsonLosses(text: string, read: unknown): readonly JsonLoss[] {
  const doubtful = doubtfulTexts(text, read);
  const lost = lostOf(text, read);
  return doubtful.length === 0 ? lost : [...lost, ...doubtful];
}

function lostOf(text: string, read: unknown): readonly JsonLoss[] {
  const { length, quotes, numbers, isUncertain } = new JsonSize(read);
  if (!isUncertain && length === text.length) return none;
  if (!isUncertain && numbers === 0 && quotes === quotesIn(text)) return none;
  return scanJson(text);
}

// Bytes are counted faster than letters. Of a letter above U+00FF one byte is left, which may look like the mark: then
// there are too many, and the text is looked at.
function quotesIn(text: string): number {
  const bytes = Buffer.from(text, "latin1");
  let count = 0;
  for (let at = 0; at < bytes.length; at += 1) count += bytes[at] === 34 ? 1 : 0;
  return count;
}
