import { isDeepStrictEqual } from "node:util";
import { applyPatch, type Operation, Pointer } from "rfc6902";

/** Letters of an answer and of all that its patch puts in: a few copies of copies would fill any memory. */
export const mostLetters = 16 * 1024 ** 2;

/** An operation on a member of our own, so that a patch can replace the whole. */
interface Whole {
  readonly body: unknown;
}

/**
 * A JSON text with an RFC 6902 patch done.
 * @returns why it cannot be done, when a part of it cannot; nothing of it was done then
 */
export function patchText(text: string, patch: readonly Operation[]): { text: string } | { why: string } {
  const whole = parsed(text);
  if (!whole) return { why: "the answer is not JSON and was not patched" };
  let letters = text.length;
  try {
    for (const one of patch) {
      const below = belowBody(one);
      letters += lettersOf(whole, below);
      if (letters > mostLetters)
        return { why: `the answer was not patched, as with its patch it would have more than ${mostLetters} letters` };
      if (!isDone(whole, below)) return { why: `the answer was not patched, as ${one.op} ${one.path} cannot be done` };
    }
    return { text: whole.body === undefined ? "" : JSON.stringify(whole.body) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { why: "the answer was not patched, as with its patch it would be nested too deep" };
  }
}

function parsed(text: string): Whole | undefined {
  try {
    return { body: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const belowBody = (one: Operation): Operation => ({
  ...one,
  path: `/body${one.path}`,
  ...("from" in one && { from: `/body${one.from}` }),
});

/** What an operation puts in, as JSON. */
function lettersOf(whole: Whole, one: Operation): number {
  if (one.op === "add" || one.op === "replace") return JSON.stringify(one.value).length;
  return one.op === "copy" ? (JSON.stringify(valueAt(whole, one.from))?.length ?? 0) : 0;
}

const valueAt = (whole: Whole, path: string): unknown => Pointer.fromJSON(path).get(whole);

// The library's own test looks for the shortest way from one value to the other, which takes very long for lists.
function isDone(whole: Whole, one: Operation): boolean {
  if (one.op === "test") return isDeepStrictEqual(valueAt(whole, one.path), one.value);
  return applyPatch(whole, [one])[0] === null;
}
