import type { JsonObject } from "../../ground/json.ts";
import { memoizeByObject } from "../../ground/memoize.ts";
import { mentions, wholeWords } from "../../ground/whole-words.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { rowText, templateValues } from "../../wire/refusal.ts";
import { couldSay, fillTemplate } from "../../wire/text-template.ts";
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
import { type Exchange, sentWords } from "./exchange.ts";
import type { Difference } from "./finding.ts";

type Words = Readonly<Record<string, string>>;

/** A refusal that both gave: its words there, and its kind and values here. */
export interface RefusalPair {
  readonly ref: Exchange["ref"];
  /** Which refusal of the answer it is: `call`, or `row 3`. */
  readonly place: string;
  readonly words: Words;
  readonly httpStatus: number;
  readonly kind: VendorErrorKind;
  readonly values: Words;
  readonly isOdd: boolean;
  readonly isUnder?: boolean;
}

type Seen = Omit<RefusalPair, "isOdd">;

export function templatesAt(place: string, error: VendorError): Words {
  const { code, message, description, row } = error;
  if (place === "call") return { code, message, description };
  return { error_code: row?.code ?? code, error_description: rowText(error) };
}

export const fillWords = (templates: Words, values: Words): Words =>
  mapLeaves(templates, (text) => fillTemplate(String(text), templateValues(values))) as Words;

/** The members in which a refusal is not worded as in a table, each with the words that are there. */
function otherMembers({ kind, values, words, place }: Seen, table: VendorErrorTable): (readonly [string, string])[] {
  // A recording does not keep what is wrong with a body that is no JSON, and JSON in a text.
  const lost = /^body(?:NotJson|InOtherCharset)$/.test(kind)
    ? "reason"
    : /^[[{]/.test(values["value"] ?? "")
      ? "value"
      : "";
  const { [lost]: _, ...kept } = values;
  const templates = templatesAt(place, table[kind]);
  const open = lost in values ? fillWords(templates, kept) : {};
  return Object.entries(fillWords(templates, values)).filter(
    ([name, ours]) => words[name] !== ours && !(open[name] && couldSay(words[name], open[name])),
  );
}

/** In what a refusal is not worded as in a table. @param refusalStatus where the table says none; absent: any will do */
export function wordDifferences(seen: Seen, table: VendorErrorTable, refusalStatus?: number): Difference[] {
  const { kind, words, place } = seen;
  const found = otherMembers(seen, table).map(([name, ours]) => ({
    at: place === "call" ? `/status/${name}` : `${place}, ${name}`,
    there: JSON.stringify(words[name] ?? ""),
    here: JSON.stringify(ours),
  }));
  const { httpStatus = refusalStatus } = table[kind];
  if (place !== "call" || refusalStatus === undefined || httpStatus === seen.httpStatus) return found;
  return [{ at: "status", there: `HTTP ${seen.httpStatus}`, here: `HTTP ${httpStatus}` }, ...found];
}

export const matchesWords = (seen: Seen, table: VendorErrorTable, refusalStatus?: number): boolean =>
  wordDifferences(seen, table, refusalStatus).length === 0;

/** Texts tell an error from others, whatever its code and HTTP status. */
export const matchesTexts = (seen: Seen, table: VendorErrorTable): boolean =>
  otherMembers(seen, table).every(([name]) => name.endsWith("code"));

/** Are these the words of another refusal than ours: of another kind or value, or do they name what ours is not about? */
export function isOfAnotherError(seen: Seen, table: VendorErrorTable, parameters: JsonObject = {}): boolean {
  const { place, words, values, kind } = seen;
  if (matchesTexts(seen, table)) return false;
  // Words that were learnt are the system's for a row; a missing token has its own, whatever is checked first.
  const areLearnt = table[kind] !== vendorErrors[kind];
  if (place !== "call" && areLearnt && !matchesWords(seen, table)) return true;
  // Words for a record of any label may be those of any system.
  const { recordNotFound: _, ...ofOne } = table;
  const alike = Object.entries(ofOne).filter(([, error]) =>
    Object.entries(templatesAt(place, error)).every(([name, template]) => couldSay(words[name], template)),
  );
  // All that is wrong with a session may have the same words; those of still more errors tell none from another.
  const codes = new Set(alike.map(([one]) => vendorErrors[one as VendorErrorKind].code));
  if (alike.length > 0) return codes.size <= 4;
  const { value = "", path = "", members = "" } = values;
  const about = [value, path.split(/[.?]/).at(-1), ...members.split(", ")].filter((word) => word !== "");
  if (about.length === 0 && !kind.startsWith("token")) return false;
  const isNamed = (word: unknown) => Object.values(words).some((text) => mentions(text, word));
  return !about.some(isNamed) && sentWords(parameters).some(isNamed);
}

type Override = NonNullable<WrittenErrors[VendorErrorKind]>;

export interface WordingContext {
  /** Values of all requests: what stands in a text by chance is no word of the system. */
  readonly values: ReadonlySet<string>;
  readonly refusalStatus: number;
  readonly table: VendorErrorTable;
  /** The words that the system was held to before any were learnt. */
  readonly held: VendorErrorTable;
  readonly methods: Methods;
}

export type Readings = readonly [RefusalPair, ...RefusalPair[]];

/** The entry that gives most of what was seen of a kind; `undefined`: ours does; a text: why there is none. */
export function learnError(seen: readonly RefusalPair[], known: WordingContext): Override | string | undefined {
  const [{ kind }] = seen as Readings;
  const ofPlaces = [...Map.groupBy(seen, ({ place }) => place === "call").values()];
  const givesMost = (table: VendorErrorTable) =>
    ofPlaces.every(
      (all) => all.filter((one) => matchesWords(one, table, known.refusalStatus)).length * 2 >= all.length,
    );
  if (givesMost(vendorErrors)) return undefined;
  const found = wordsOfMost(seen, known);
  const none = "its code, HTTP status or texts differ between calls, or hold words that are not the system's own";
  return found.find((words) => givesMost(overrideVendorErrors({ [kind]: words }))) ?? found[0] ?? none;
}

/** What most refusals of a kind say: rows as calls do, else each in its own words. Empty where most do not say one thing. */
function wordsOfMost(seen: readonly RefusalPair[], known: WordingContext): Override[] {
  const own: VendorError = vendorErrors[(seen as Readings)[0].kind];
  const { call: calls = [], row: rows = [] } = Object.groupBy(seen, ({ place }) => (place === "call" ? place : "row"));
  const httpStatus = majorityOf(calls.map((one) => one.httpStatus));
  if (calls[0] && httpStatus === undefined) return [];
  const status = calls[0] && httpStatus !== (own.httpStatus ?? known.refusalStatus) ? { httpStatus } : {};
  const asCalls = own.row ? [] : rows.flatMap(asCall);
  const areAlike = asCalls.length === rows.length;
  const both = areAlike ? mostWords([...calls, ...asCalls], known) : undefined;
  const [call, row] = [mostWords(calls, known), mostWords(rows, known)];
  const ofRow = row && rows[0] ? { row: { code: row["error_code"], text: row["error_description"] } } : {};
  const ofCall = calls[0] ? call : { code: row?.["error_code"] };
  return [...(both ? [{ ...both, ...status }] : []), ...(row && call ? [{ ...ofCall, ...status, ...ofRow }] : [])];
}

function asCall(seen: RefusalPair): RefusalPair[] {
  const { error_code: code = "", error_description: text = "" } = seen.words;
  const [, message, description] = /^Error:(.*?) - Description:(.*)$/s.exec(text) ?? [];
  if (message === undefined || description === undefined) return [];
  return [{ ...seen, place: "call", words: { code, message, description } }];
}

/** What most refusals say, as templates; empty where there are none, and `undefined` where most do not say one thing. */
function mostWords(seen: readonly RefusalPair[], known: WordingContext): Words | undefined {
  const [first] = seen;
  if (!first) return {};
  const learnt = Object.entries(templatesAt(first.place, vendorErrors[first.kind])).map(([name, own]) => {
    const said = seen.map(({ words }) => words[name] ?? "");
    const others = seen.filter((one) => otherMembers(one, vendorErrors).some(([member]) => member === name));
    const isOurs = others.length * 2 <= seen.length;
    if (isOurs) return [name, own] as const;
    // A code that is no text is recorded as its type.
    return [name, name.endsWith("code") ? majorityOf(said) || undefined : template(seen, name, own, known)] as const;
  });
  return learnt.every(([, text]) => text !== undefined) ? (Object.fromEntries(learnt) as Words) : undefined;
}

/** The template that gives more than half of the texts; of several that give as many, that with the most values. */
function template(seen: readonly RefusalPair[], name: string, ours: string, known: WordingContext): string | undefined {
  const gives = (one: string) => seen.filter(({ words, values }) => fillTemplate(one, values) === (words[name] ?? ""));
  const names = (one: string) => one.match(/\{\w+\}/g)?.length ?? 0;
  const candidates = new Set(seen.map(({ words, values }) => templateOf(words[name] ?? "", values, ours)));
  const counted = [...candidates].map((one) => ({ one, count: gives(one).length }));
  const [best] = counted.sort((one, other) => other.count - one.count || names(other.one) - names(one.one));
  if (!best || best.count * 2 <= seen.length) return undefined;
  return best.one === ours || !isForeign(best.one, known) ? best.one : undefined;
}

function templateOf(text: string, values: RefusalPair["values"], ours: string): string {
  const isOurs = ([name]: [string, string]) => Number(ours.includes(`{${name}}`));
  const named = Object.entries(values)
    .toReversed()
    .filter(([, value]) => value !== "");
  const nameOf = new Map(named.sort((one, other) => isOurs(one) - isOurs(other)).map(([name, value]) => [value, name]));
  return nameOf.size === 0 ? text : text.replace(wholeWords([...nameOf.keys()]), (value) => `{${nameOf.get(value)}}`);
}

/** Is there something in a template that may not be a word of the system? The redactor of recordings decides. */
function isForeign(one: string, { values, methods }: WordingContext): boolean {
  const literal = one.replace(/\{\w+\}/g, "null");
  const hasNumber = literal.match(/\d+/g)?.some((number) => !knownLimits.includes(number));
  // Of a text that is too long for an error the recorder keeps the length alone.
  if (hasNumber || /x{1000}/.test(literal) || redactText(literal, asNobodys(methods)).includes(hiddenWord)) return true;
  const words = one.replace(/\{\w+\}/g, " ").match(/[^\s"'()[\]{},;:]+/g) ?? [];
  const isValue = (word: string) => values.has(word) && !knownLimits.includes(word);
  return words.some((word) => isValue(word) || isValue(word.replace(/\.+$/, "")));
}

const asNobodys = memoizeByObject(
  (methods: Methods) => new CallRedaction(new Pseudonyms(), knownWordsOf(methods), false),
);

export function majorityOf<Value>(all: readonly Value[]): Value | undefined {
  return [...Map.groupBy(all, (one) => one)].find(([, same]) => same.length * 2 > all.length)?.[0];
}
