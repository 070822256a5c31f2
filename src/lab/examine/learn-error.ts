import { memoizeByObject } from "../../ground/memoize.ts";
import { wholeWords } from "../../ground/whole-words.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { fillTemplate } from "../../wire/text-template.ts";
import {
  overrideVendorErrors,
  type VendorError,
  type VendorErrorKind,
  type VendorErrorTable,
  vendorErrors,
  type WrittenErrors,
} from "../../wire/vendor-errors.ts";
import { CallRedaction } from "../record/call-redaction.ts";
import { knownWordsOf } from "../record/known-words.ts";
import { Pseudonyms } from "../record/pseudonyms.ts";
import { hiddenWord, knownLimits, redactText } from "../record/text-redaction.ts";
import { matchesWords, otherMembers, type RefusalPair, templatesAt, type Words } from "./refusal-words.ts";

/** The knowledge with which the words of errors are learnt. */
export interface WordingContext {
  /** Values of all requests: a value in a text is no word of the system. */
  readonly values: ReadonlySet<string>;
  readonly refusalStatus: number;
  readonly table: VendorErrorTable;
  /** The words that were expected before any were learnt. */
  readonly expectedTable: VendorErrorTable;
  readonly methods: Methods;
}

type ErrorWords = NonNullable<WrittenErrors[VendorErrorKind]>;

const noWords = "its code, HTTP status or texts differ between calls, or hold words that are not the system's own";

/** The words of most refusals of one kind; `undefined`: they are ours; a text: why there are none. */
export function learnError(refusals: readonly RefusalPair[], context: WordingContext): ErrorWords | string | undefined {
  const [first] = refusals;
  if (!first) return undefined;
  const { calls = [], rows = [] } = Object.groupBy(refusals, ({ place }) => (place === "call" ? "calls" : "rows"));
  const givesMost = (table: VendorErrorTable) =>
    [calls, rows].every(
      (all) => all.filter((refusal) => matchesWords(refusal, table, context.refusalStatus)).length * 2 >= all.length,
    );
  if (givesMost(vendorErrors)) return undefined;
  const candidates = wordsOfMost(vendorErrors[first.kind], calls, rows, context);
  const fitting = candidates.find((words) => givesMost(overrideVendorErrors({ [first.kind]: words })));
  return fitting ?? candidates[0] ?? noWords;
}

/** Words for calls and rows alike, if rows say what calls do; then words for each. Empty if most do not say one thing. */
function wordsOfMost(
  own: VendorError,
  calls: readonly RefusalPair[],
  rows: readonly RefusalPair[],
  context: WordingContext,
): ErrorWords[] {
  const httpStatus = majorityOf(calls.map((call) => call.httpStatus));
  if (calls[0] && httpStatus === undefined) return [];
  const status = calls[0] && httpStatus !== (own.httpStatus ?? context.refusalStatus) ? { httpStatus } : {};
  const rowsAsCalls = own.row ? [] : rows.flatMap(asCall);
  const areAlike = rowsAsCalls.length === rows.length;
  const both = areAlike ? majorityWords([...calls, ...rowsAsCalls], context) : undefined;
  const [call, row] = [majorityWords(calls, context), majorityWords(rows, context)];
  const ofRow = row && rows[0] ? { row: { code: row["error_code"], text: row["error_description"] } } : {};
  const ofCall = calls[0] ? call : { code: row?.["error_code"] };
  return [...(both ? [{ ...both, ...status }] : []), ...(row && call ? [{ ...ofCall, ...status, ...ofRow }] : [])];
}

/** The refusal of a row as one of a call, if its text has the message and description of a call. */
function asCall(refusal: RefusalPair): RefusalPair[] {
  const { error_code: code = "", error_description: text = "" } = refusal.words;
  const [, message, description] = /^Error:(.*?) - Description:(.*)$/s.exec(text) ?? [];
  if (message === undefined || description === undefined) return [];
  return [{ ...refusal, place: "call", words: { code, message, description } }];
}

/** The words of most refusals as templates; empty without refusals, `undefined` if most do not say one thing. */
function majorityWords(refusals: readonly RefusalPair[], context: WordingContext): Words | undefined {
  const [first] = refusals;
  if (!first) return {};
  const learnt = Object.entries(templatesAt(first.place, vendorErrors[first.kind])).map(([name, own]) => {
    const isOther = (refusal: RefusalPair) => otherMembers(refusal, vendorErrors).some(([member]) => member === name);
    const others = refusals.filter(isOther);
    if (others.length * 2 <= refusals.length) return [name, own] as const;
    if (!name.endsWith("code")) return [name, majorityTemplate(refusals, name, own, context)] as const;
    // A code that is no text is recorded as its type.
    return [name, majorityOf(refusals.map(({ words }) => words[name] ?? "")) || undefined] as const;
  });
  return learnt.every(([, text]) => text !== undefined) ? (Object.fromEntries(learnt) as Words) : undefined;
}

/** The template that gives more than half of the texts; of several that give as many, the one with the most values. */
function majorityTemplate(
  refusals: readonly RefusalPair[],
  name: string,
  ours: string,
  context: WordingContext,
): string | undefined {
  const countOf = (template: string) =>
    refusals.filter(({ words, values }) => fillTemplate(template, values) === (words[name] ?? "")).length;
  const valueCount = (template: string) => template.match(/\{\w+\}/g)?.length ?? 0;
  const templates = new Set(refusals.map(({ words, values }) => templateOf(words[name] ?? "", values, ours)));
  const counted = [...templates].map((template) => ({ template, count: countOf(template) }));
  const [best] = counted.sort((a, b) => b.count - a.count || valueCount(b.template) - valueCount(a.template));
  if (!best || best.count * 2 <= refusals.length) return undefined;
  return best.template === ours || !hasForeignWords(best.template, context) ? best.template : undefined;
}

/** A text with placeholders for its values. A value with several names takes the one that our template has. */
function templateOf(text: string, values: Words, ours: string): string {
  const isOurs = (name: string) => Number(ours.includes(`{${name}}`));
  const named = Object.entries(values)
    .toReversed()
    .filter(([, value]) => value !== "")
    .sort(([a], [b]) => isOurs(a) - isOurs(b));
  const nameOf = new Map(named.map(([name, value]) => [value, name]));
  return nameOf.size === 0 ? text : text.replace(wholeWords([...nameOf.keys()]), (value) => `{${nameOf.get(value)}}`);
}

/** May something in a template be the tenant's? The redactor of recordings decides. */
function hasForeignWords(template: string, { values, methods }: WordingContext): boolean {
  const literal = template.replace(/\{\w+\}/g, "null");
  const hasNumber = literal.match(/\d+/g)?.some((number) => !knownLimits.includes(number));
  // The recorder keeps only the length of a text that is too long for an error.
  const isCut = /x{1000}/.test(literal);
  if (hasNumber || isCut || redactText(literal, redactionWithoutValues(methods)).includes(hiddenWord)) return true;
  const words = template.replace(/\{\w+\}/g, " ").match(/[^\s"'()[\]{},;:]+/g) ?? [];
  const isValue = (word: string) => values.has(word) && !knownLimits.includes(word);
  return words.some((word) => isValue(word) || isValue(word.replace(/\.+$/, "")));
}

const redactionWithoutValues = memoizeByObject(
  (methods: Methods) => new CallRedaction(new Pseudonyms(), knownWordsOf(methods), false),
);

export function majorityOf<Value>(values: readonly Value[]): Value | undefined {
  return [...Map.groupBy(values, (value) => value)].find(([, same]) => same.length * 2 > values.length)?.[0];
}
