import type { JsonObject } from "../../common/json.ts";
import { mentions, wholeWords } from "../../common/whole-words.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import { rowText, templateValues } from "../../wire/refusal.ts";
import { couldSay, fillTemplate } from "../../wire/text-template.ts";
import { type VendorErrorKind, type VendorErrorTable, vendorErrors } from "../../wire/vendor-errors.ts";
import { hiddenWord } from "../record/text-redaction.ts";
import { type Exchange, sentWords } from "./exchange.ts";
import type { Difference } from "./finding.ts";

/** Texts by the names of members: `code`, `message`, `error_description`. */
export type Words = Readonly<Record<string, string>>;

/** A refusal that both gave: its words there, its kind and values here. */
export interface RefusalPair {
  readonly ref: Exchange["ref"];
  /** Which refusal of the answer it is: `call`, or `row 3`. */
  readonly place: string;
  readonly words: Words;
  readonly httpStatus: number;
  readonly kind: VendorErrorKind;
  readonly values: Words;
}

export function templatesAt(place: string, error: VendorErrorTable[VendorErrorKind]): Words {
  const { code, message, description, row } = error;
  if (place === "call") return { code, message, description };
  return { error_code: row?.code ?? code, error_description: rowText(error) };
}

/** A text without these words. */
export function withoutWords(text: string, words: readonly string[]): string {
  const found = words.filter((word) => word !== "" && text.includes(word));
  return found.length === 0 ? text : text.replace(wholeWords(found), "");
}

export const fillWords = (templates: Words, values: Words): Words =>
  mapLeaves(templates, (text) => fillTemplate(String(text), templateValues(values))) as Words;

/** The members in which a refusal has other words than a table, each with the words of the table. */
function otherMembers({ kind, values, words, place }: RefusalPair, table: VendorErrorTable) {
  const notKept = valueNotKept(kind, values);
  const templates = templatesAt(place, table[kind]);
  const { [notKept]: _, ...kept } = values;
  const open = notKept in values ? fillWords(templates, kept) : {};
  // The recorder keeps our codes, so that a hidden one is another code than ours, and may be a learnt one.
  const isHidden = (name: string) => words[name] === hiddenWord && table[kind] !== vendorErrors[kind];
  return Object.entries(fillWords(templates, values)).filter(
    ([name, ours]) =>
      inOneForm(words[name]) !== inOneForm(ours) &&
      !(open[name] && couldSay(words[name], open[name])) &&
      !isHidden(name),
  );
}

/** A secret of digits is recorded as a number where a system may read one. */
const inOneForm = (text: string | undefined) =>
  text?.replace(/\bsecret-(\d+)\b/g, (_, rank: string) => String(900_000 + Number(rank)));

/** A recording does not keep what is wrong with a body that is not JSON, nor JSON in a text. */
function valueNotKept(kind: VendorErrorKind, { value = "" }: Words): string {
  if (kind === "bodyNotJson" || kind === "bodyInOtherCharset") return "reason";
  return /^[[{]/.test(value) ? "value" : "";
}

/** True if a refusal has the text of a template, with any value in it: a recording may replace it in the text alone. */
export function hasTemplate({ words, values }: RefusalPair, name: string, template: string): boolean {
  const { value: _, ...others } = templateValues(values);
  return couldSay(words[name] ?? "", fillTemplate(template, others));
}

/** True if all texts of a refusal are those of an error, with any value in them. */
export const hasTemplates = (refusal: RefusalPair, error: VendorErrorTable[VendorErrorKind]): boolean =>
  Object.entries(templatesAt(refusal.place, error)).every(([name, text]) => hasTemplate(refusal, name, text));

/** @param refusalStatus the HTTP status of errors for which the table has none; absent: any will do */
export function wordDifferences(refusal: RefusalPair, table: VendorErrorTable, refusalStatus?: number): Difference[] {
  const { kind, words, place } = refusal;
  const differences = otherMembers(refusal, table).map(([name, ours]) => ({
    at: place === "call" ? `/status/${name}` : `${place}, ${name}`,
    actual: JSON.stringify(words[name] ?? ""),
    expected: JSON.stringify(ours),
  }));
  const { httpStatus = refusalStatus } = table[kind];
  if (place !== "call" || refusalStatus === undefined || httpStatus === refusal.httpStatus) return differences;
  return [{ at: "status", actual: `HTTP ${refusal.httpStatus}`, expected: `HTTP ${httpStatus}` }, ...differences];
}

export const matchesWords = (refusal: RefusalPair, table: VendorErrorTable, refusalStatus?: number): boolean =>
  wordDifferences(refusal, table, refusalStatus).length === 0;

/** True if a refusal has the texts of a table, whatever its code and HTTP status. */
export const matchesTexts = (refusal: RefusalPair, table: VendorErrorTable): boolean =>
  otherMembers(refusal, table).every(([name]) => name.endsWith("code"));

/** Errors with the same words, of no more codes than these, may be one error to the system: all that is wrong with a session. */
const mostAlike = 4;

/** Are the words of a refusal those of another kind or value than ours, or do they name what ours is not about? */
export function isOfAnotherError(refusal: RefusalPair, table: VendorErrorTable, parameters: JsonObject = {}): boolean {
  const { place, words, values, kind } = refusal;
  if (matchesTexts(refusal, table)) return false;
  // Learnt words are the system's for a row. A missing token has its own, whatever the system checks first.
  const areLearnt = table[kind] !== vendorErrors[kind];
  if (place !== "call" && areLearnt && !matchesWords(refusal, table)) return true;
  // The words for a record with any label fit the words of any system.
  const { recordNotFound: _, ...specific } = table;
  const alike = Object.entries(specific).flatMap(([alikeKind, error]) =>
    Object.entries(templatesAt(place, error)).every(([name, template]) => couldSay(words[name], template))
      ? vendorErrors[alikeKind as VendorErrorKind].code
      : [],
  );
  if (alike.length > 0) return new Set(alike).size <= mostAlike;
  const { value = "", path = "", members = "" } = values;
  const about = [value, path.split(/[.?]/).at(-1), ...members.split(", ")].filter((word) => word !== "");
  if (about.length === 0 && !kind.startsWith("token")) return false;
  const isNamed = (word: unknown) => Object.values(words).some((text) => mentions(text, word));
  return !about.some(isNamed) && sentWords(parameters).some(isNamed);
}
