import { firstAndMore } from "../../../ground/config-error.ts";
import type { Contract } from "../../../vendor/method.ts";
import type { ToldId } from "../../../wire/assumptions.ts";
import { maskText } from "../../../wire/secrets/mask-text.ts";
import type { Call } from "../call.ts";
import { meansToken, type Remark } from "./audit.ts";
import { nameHints } from "./unknown-names.ts";

const ignoring = new Set<Remark["id"]>(["call.unread-parts", "value.unknown-member", "fields-set.unknown"]);

const none: readonly string[] = Object.freeze([]);

/** What is ignored of the call itself, by name. */
export const ignoredOfCall = (remarks: readonly Remark[]): readonly string[] =>
  remarks.filter(({ id, row }) => row === undefined && ignoring.has(id)).map(({ name }) => name);

/** What is ignored of each row, by its index. */
export function ignoredOfRows(remarks: readonly Remark[]): ReadonlyMap<number, readonly string[]> {
  const ofRows = remarks.filter(({ id, row }) => row !== undefined && ignoring.has(id));
  const byRow = Map.groupBy(ofRows, ({ row }) => row as number);
  return new Map([...byRow].map(([row, some]) => [row, some.map(({ name }) => name)]));
}

/** The distinct names of all that is ignored, those of rows with `set[].` before them. */
function ignoredNames(remarks: readonly Remark[], { bulk }: Contract): ReadonlySet<string> {
  const ignored = remarks.filter(({ id }) => ignoring.has(id));
  return new Set(ignored.map(({ name, row }) => (row === undefined ? name : `${bulk?.set}[].${name}`)));
}

/** The remarks of a call in words. */
export interface RemarkWords {
  /** The distinct names of what is ignored, those of rows with `set[].` before them. */
  readonly ignored: readonly string[];
  /** What else is to be said, a sentence each. */
  readonly warnings: readonly string[];
}

/** Of a call of which nothing is to be told. */
export const noWords: RemarkWords = { ignored: none, warnings: none };

/** @param isStrict is nothing let pass? */
export function wordsOf({ operation, release }: Call, remarks: readonly Remark[], isStrict: boolean): RemarkWords {
  if (!operation) return noWords;
  const { contract } = operation;
  const ignored = ignoredNames(remarks, contract);
  const unread = remarks.filter(({ id }) => id === "call.unread-parts");
  const unknown = [...ignored].filter((name) => !unread.some((part) => part.name === name));
  return {
    ignored: [...ignored],
    warnings: [
      ...said(remarks, "call.charset", "a body is read as UTF-8, whatever charset Content-Type declares"),
      ...said(remarks, "call.byte-order-mark", "a byte order mark before the body was skipped"),
      ...(unread.some(({ name }) => meansToken(name)) ? [whereTokenIs(contract)] : []),
      ...nameHints(unknown, contract, release),
      ...placesOf(remarks, "value.repeated-member", `given more than once${isStrict ? "" : ", the last counts"}`),
      ...placesOf(remarks, "value.lost-digits", "digits were lost"),
      ...placesOf(remarks, "value.odd-letters", oddLetters),
      ...placesOf(remarks, "value.placeholder", "a placeholder that was not filled, in"),
    ],
  };
}

const oddLetters = "control characters, halves of surrogate pairs, or letters that were lost before, in";

const said = (remarks: readonly Remark[], wanted: ToldId, words: string): readonly string[] =>
  remarks.some(({ id }) => id === wanted) ? [words] : none;

const mostNames = 20;
const longestName = 120;

function placesOf(remarks: readonly Remark[], wanted: ToldId, words: string): readonly string[] {
  const found = remarks.filter(({ id }) => id === wanted);
  const places = firstAndMore(found, mostNames, ({ name }) => maskText(name).slice(0, longestName));
  return found.length === 0 ? none : [`${words}: ${places.join(", ")}`];
}

function whereTokenIs({ verb, access = "token" }: Contract): string {
  if (access !== "token") return "this method reads no token";
  return `a token is read ${verb === "GET" ? "in the query" : "as a member of the body"}, and nowhere else`;
}
