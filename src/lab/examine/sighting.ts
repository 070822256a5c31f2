import { isDeepStrictEqual } from "node:util";
import { escapePattern } from "../../ground/whole-words.ts";
import type { BehaviourId } from "../../wire/assumptions.ts";
import { refuse, renderRefusal, renderRow, rowText } from "../../wire/refusal.ts";
import { templateParts } from "../../wire/text-template.ts";
import type { VendorErrorKind, VendorErrorTable } from "../../wire/vendor-errors.ts";
import type { JsonObject } from "./exchange.ts";
import { type Exchange, mentions, wordsIn } from "./exchange.ts";

/** A refusal that a system gave where we gave one: its words, and what ours is about. */
export interface Sighting {
  readonly ref: Exchange["ref"];
  /** Which refusal of the answer it is: `call`, or `row 3`. */
  readonly place: string;
  readonly of: "row" | "call";
  readonly code: string;
  /** Message and description of a call; the one text of a row. */
  readonly texts: readonly string[];
  readonly httpStatus: number;
  /** Why we refuse, and what stands for the names in our words. */
  readonly kind: VendorErrorKind;
  readonly values: Readonly<Record<string, string>>;
  /** Are the words those of another refusal? */
  readonly isOdd: boolean;
  /** What has to be done otherwise for it to be of this kind; absent: nothing. */
  readonly under?: { readonly id: BehaviourId; readonly variant: string | undefined };
}

/** The words that a table has for a refusal. */
export function wordsBy(table: VendorErrorTable, { of, kind, values }: Pick<Sighting, "of" | "kind" | "values">) {
  const refusal = refuse(kind, { ...values });
  if (of === "row") {
    const { code, text } = renderRow(table, refusal);
    return { code, texts: [text], httpStatus: undefined };
  }
  const { code, message, description, httpStatus } = renderRefusal(table, refusal);
  return { code, texts: [message, description], httpStatus };
}

/** Has a table the words that were seen, and the HTTP status? @param refusalStatus where the table says none; absent: any will do */
export function isWordedBy(seen: Omit<Sighting, "isOdd">, table: VendorErrorTable, refusalStatus?: number): boolean {
  // A recording does not keep what is wrong with a body that is no JSON, and JSON in a text.
  const unseen =
    seen.kind === "bodyNotJson" ? "reason" : /^[[{]/.test(seen.values["value"] ?? "") ? "value" : undefined;
  const values = unseen === undefined ? seen.values : { ...seen.values, [unseen]: "\0" };
  const { code, texts, httpStatus = refusalStatus } = wordsBy(table, { ...seen, values });
  if (code !== seen.code) return false;
  if (seen.of === "call" && refusalStatus !== undefined && httpStatus !== seen.httpStatus) return false;
  if (unseen === undefined) return isDeepStrictEqual(texts, seen.texts);
  return texts.every((text, at) =>
    new RegExp(`^${escapePattern(text).replaceAll("\0", ".*")}$`, "s").test(seen.texts[at] ?? ""),
  );
}

/**
 * Are these the words of another refusal than ours? Where a table has them, they are those of another kind or of other
 * values; else they name something of the request, and not what ours is about.
 * @param parameters of the call, or of its row
 */
export function isOfAnother(
  seen: Omit<Sighting, "isOdd">,
  table: VendorErrorTable,
  parameters: JsonObject = {},
): boolean {
  if (isWordedBy(seen, table)) return false;
  if (patternsOf(table)[seen.of].some((one) => one.code === seen.code && one.isLike(seen.texts))) return true;
  const { value, path = "", members = "" } = seen.values;
  const about = [value, path.split(/[.?]/).at(-1), ...members.split(", ")].filter(
    (one) => one !== undefined && one !== "",
  );
  if (about.length === 0 && !seen.kind.startsWith("token")) return false;
  const isNamed = (word: unknown) => seen.texts.some((text) => mentions(text, word));
  return !about.some(isNamed) && wordsIn(parameters).some(isNamed);
}

interface Pattern {
  readonly code: string;
  isLike(texts: readonly string[]): boolean;
}

const patterns = new WeakMap<VendorErrorTable, Record<Sighting["of"], Pattern[]>>();

/** What the words of each kind look like in a row and in a call. */
function patternsOf(table: VendorErrorTable): Record<Sighting["of"], Pattern[]> {
  const known = patterns.get(table);
  if (known) return known;
  const pattern = (code: string, ...templates: string[]): Pattern => {
    const all = templates.map((one) => templateParts(one).map((part, at) => (at % 2 ? ".*" : escapePattern(part))));
    const likes = all.map((parts) => new RegExp(`^${parts.join("")}$`, "s"));
    return { code, isLike: (texts) => likes.every((one, at) => one.test(texts[at] ?? "")) };
  };
  const errors = Object.values(table);
  const made = {
    row: errors.map((error) => pattern(error.row?.code ?? error.code, rowText(error))),
    call: errors.map(({ code, message, description }) => pattern(code, message, description)),
  };
  patterns.set(table, made);
  return made;
}
