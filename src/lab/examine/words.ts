import { escapePattern, wholeWords } from "../../ground/whole-words.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import { rowText, templateValues } from "../../wire/refusal.ts";
import { fillTemplate, templateParts } from "../../wire/text-template.ts";
import {
  overrideVendorErrors,
  type VendorError,
  type VendorErrorKind,
  type VendorErrorTable,
  vendorErrors,
  type WrittenErrors,
} from "../../wire/vendor-errors.ts";
import { CallRedaction, hiddenWord, redactText } from "../record/call-redaction.ts";
import { Pseudonyms } from "../record/pseudonyms.ts";
import { type Exchange, inOneLine, type JsonObject, mentions, wordsIn } from "./exchange.ts";
import { type Finding, feature, type Instance, refsOf } from "./finding.ts";

type Words = Readonly<Record<string, string>>;

/** A refusal that both gave: its words there, and its kind and values here. */
export interface Sighting {
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

type Seen = Omit<Sighting, "isOdd">;

function templatesAt(place: string, error: VendorError): Words {
  const { code, message, description, row } = error;
  if (place === "call") return { code, message, description };
  return { error_code: row?.code ?? code, error_description: rowText(error) };
}

const filled = (templates: Words, values: Words): Words =>
  mapLeaves(templates, (text) => fillTemplate(String(text), templateValues(values))) as Words;

/** The members in which a refusal is not worded as in a table, each with the words that are there. */
function otherMembers({ kind, values, words, place }: Seen, table: VendorErrorTable): (readonly [string, string])[] {
  // A recording does not keep what is wrong with a body that is no JSON, and JSON in a text.
  const lost = kind === "bodyNotJson" ? "reason" : /^[[{]/.test(values["value"] ?? "") ? "value" : "";
  const { [lost]: _, ...kept } = values;
  const templates = templatesAt(place, table[kind]);
  const open = lost in values ? filled(templates, kept) : {};
  return Object.entries(filled(templates, values)).filter(
    ([name, ours]) => words[name] !== ours && !(open[name] && isLike(words[name], open[name])),
  );
}

/** In what a refusal is not worded as in a table. @param refusalStatus where the table says none; absent: any will do */
export function otherWords(seen: Seen, table: VendorErrorTable, refusalStatus?: number): Instance[] {
  const { kind, words, place } = seen;
  const found = otherMembers(seen, table).map(([name, ours]) => ({
    at: place === "call" ? `/status/${name}` : `${place}, ${name}`,
    there: JSON.stringify(words[name] ?? ""),
    here: JSON.stringify(ours),
  }));
  const { httpStatus = refusalStatus }: VendorError = table[kind];
  if (place !== "call" || refusalStatus === undefined || httpStatus === seen.httpStatus) return found;
  return [{ at: "status", there: `HTTP ${seen.httpStatus}`, here: `HTTP ${httpStatus}` }, ...found];
}

export const isWordedBy = (seen: Seen, table: VendorErrorTable, refusalStatus?: number): boolean =>
  otherWords(seen, table, refusalStatus).length === 0;

/** Texts tell an error from others, whatever its code and HTTP status. */
const hasTextsOf = (seen: Seen, table: VendorErrorTable): boolean =>
  otherMembers(seen, table).every(([name]) => name.endsWith("code"));

function isLike(text = "", template = ""): boolean {
  const parts = templateParts(template).map((part, index) => (index % 2 ? ".*" : escapePattern(part)));
  return new RegExp(`^${parts.join("")}$`, "s").test(text);
}

/**
 * Are these the words of another refusal than ours? Where a table has them, they are those of another kind or of other
 * values; else they name something of the request, and not what ours is about.
 * @param parameters of the call, or of its row
 */
export function isOfAnother(seen: Seen, table: VendorErrorTable, parameters: JsonObject = {}): boolean {
  const { place, words, values, kind } = seen;
  if (hasTextsOf(seen, table)) return false;
  // Words that were learnt are the system's for a row; a missing token has its own, whatever is checked first.
  if (place !== "call" && table[kind] !== vendorErrors[kind] && !isWordedBy(seen, table)) return true;
  // Words for a record of any label may be those of any system.
  const { recordNotFound: _, ...ofOne } = table;
  const alike = Object.entries(ofOne).filter(([, error]) =>
    Object.entries(templatesAt(place, error)).every(([name, template]) => isLike(words[name], template)),
  );
  // All that is wrong with a session may have the same words; those of still more errors tell none from another.
  const codes = new Set(alike.map(([one]) => vendorErrors[one as VendorErrorKind].code));
  if (alike.length > 0) return codes.size <= 4;
  const { value = "", path = "", members = "" } = values;
  const about = [value, path.split(/[.?]/).at(-1), ...members.split(", ")].filter((word) => word !== "");
  if (about.length === 0 && !kind.startsWith("token")) return false;
  const isNamed = (word: unknown) => Object.values(words).some((text) => mentions(text, word));
  return !about.some(isNamed) && wordsIn(parameters).some(isNamed);
}

type Override = NonNullable<WrittenErrors[VendorErrorKind]>;

interface Known {
  /** Values of all requests: what stands in a text by chance is no word of the system. */
  readonly values: ReadonlySet<string>;
  readonly refusalStatus: number;
  readonly table: VendorErrorTable;
}

/** Reads the words of errors off refusals. @param sightings of each refusal as all kinds that fit, the likeliest first */
export function wordsOfSystem(sightings: readonly Sighting[], known: Known) {
  const isTelling = ({ words }: Sighting) => (words["code"] ?? words["error_code"]) !== hiddenWord;
  const { certain, assigned, open, odd } = assign(sightings.filter(isTelling), known);
  const learntOf = (some: readonly Sighting[]) =>
    [...Map.groupBy(some, ({ kind }) => kind)].map(([kind, seen]) => ({ kind, seen, learnt: learn(seen, known) }));
  const settled = learntOf(assigned);
  const told = kindsOf(assigned);
  const unsettled = open.filter(([first]) => !told.has(first.kind));
  const unsure = [...unsettled.flat(), ...sightings.filter((one) => !isTelling(one) && !one.isUnder)];
  const doubtful = [...Map.groupBy(unsure, ({ kind }) => kind)].filter(([kind]) => !told.has(kind));
  const errorsOf = (some: typeof settled): WrittenErrors =>
    Object.fromEntries(some.flatMap(({ kind, learnt }) => (typeof learnt === "object" ? [[kind, learnt]] : [])));
  const findings = [
    ...settled.flatMap(({ kind, seen, learnt }) => findingOf(kind, seen, learnt !== undefined)),
    ...doubtful.map(([kind, seen]): Finding => {
      // Refusals of tokens name no value: other words are not those of another value.
      const areSeveral = kind.startsWith("token") && new Set(seen.map(({ words }) => JSON.stringify(words))).size > 1;
      const reason = !seen.some(isTelling) ? "masked" : areSeveral ? "several words" : "words";
      return { id: `error.${kind}`, verdict: "open", reason, exchanges: refsOf(seen) };
    }),
  ];
  // A token that no call shows to be good is most likely one that nobody knows.
  const likely = unsettled.flatMap(([first]) => (first.kind === "tokenUnknown" ? [first] : []));
  const errors = errorsOf([...settled, ...learntOf(likely)]);
  const isTold = ({ kind, ref }: Sighting) =>
    findings.some((one) => one.verdict !== "confirmed" && one.id === `error.${kind}` && one.exchanges.includes(ref));
  const unsaid = [...assigned, ...[...open, ...odd].map(([first]) => first)].filter((one) => !isTold(one));
  return {
    findings,
    errors,
    certain: overrideVendorErrors(errorsOf(learntOf(certain))),
    /** Where refusals are worded otherwise, and no finding says so. */
    left: unsaid.flatMap((seen) =>
      otherWords(seen, overrideVendorErrors(errors), known.refusalStatus).map(({ at, there, here }) => {
        return { ref: seen.ref, ...feature(`words of ${seen.kind} at ${at.replace(/\d+/, "")}`, at, there, here) };
      }),
    ),
    notAdopted: settled.flatMap(({ kind, learnt }) => (typeof learnt === "string" ? [{ kind, reason: learnt }] : [])),
  };
}

type Place = readonly [Sighting, ...Sighting[]];

/** Each refusal as the kind whose words it has, or as the only one that it can be; the others are open. */
function assign(sightings: readonly Sighting[], { table, refusalStatus }: Known) {
  const all = [...Map.groupBy(sightings, ({ ref, place }) => `${ref} ${place}`).values()] as unknown as Place[];
  const odd = all.filter((place) => place.every(({ isOdd }) => isOdd));
  const places = all.flatMap((place) => {
    const [first, ...others] = place.filter(({ isOdd }) => !isOdd);
    return first ? [[first, ...others] as const] : [];
  });
  const byWords = Map.groupBy(places, ([{ words }]) => JSON.stringify(words));
  // What is said in the same words is one error, where there is one that nearly all of it can be.
  let open = [...byWords.values()].flatMap((alike) => {
    const counts = Map.groupBy(
      alike.flatMap((place) => [...kindsOf(place)]),
      (kind) => kind,
    );
    const isShared = ({ kind }: Sighting) => (counts.get(kind)?.length ?? 0) >= alike.length * 0.9;
    return alike.map((place) => {
      const shared = place.filter(isShared);
      return shared.length > 0 ? (shared as unknown as Place) : place;
    });
  });
  const assigned: Sighting[] = [];
  const settle = (choose: (place: Place) => Sighting | undefined) => {
    open = open.filter((place) => {
      const found = choose(place);
      if (found) assigned.push(found);
      return !found;
    });
  };
  const only = (some: readonly Sighting[]) => (kindsOf(some).size === 1 ? some[0] : undefined);
  settle((place) => place.find((one) => isWordedBy(one, table, refusalStatus)) ?? only(place));
  settle((place) => only(place.filter((one) => hasTextsOf(one, table))));
  const certain = [...assigned];
  settle((place) => only(place.filter(hasOwnCode)));
  for (let before = -1; before !== open.length; ) {
    before = open.length;
    const known = kindsOf(assigned);
    // Other words for a name are those of several only where it is known in which words one is not there.
    const isUnsaid = ({ kind }: Sighting, place: Place) =>
      !known.has(kind) &&
      !isDocumented(kind) &&
      (kind !== "ambiguousIdentifier" || place.every((one) => one.kind === kind || isDocumented(one.kind)));
    settle((place) => only(place.filter((one) => !one.isUnder && isUnsaid(one, place))));
  }
  // A name that a refusal names is not there, unless its words are those of several.
  settle((place) => only(place.filter(({ kind }) => kind !== "ambiguousIdentifier")));
  // Where a kind has its code, what has another one and other texts is of a kind that we do not know.
  const coded = kindsOf(assigned.filter(hasOwnCode));
  const isKnown = (one: Sighting) => !coded.has(one.kind) || hasOwnCode(one) || hasTextsOf(one, vendorErrors);
  const others = assigned.filter((one) => !isKnown(one)).map((one): Place => [one]);
  return { certain: certain.filter(isKnown), assigned: assigned.filter(isKnown), open, odd: [...odd, ...others] };
}

export const kindsOf = (some: readonly Sighting[]) => new Set(some.map(({ kind }) => kind));

const hasOwnCode = ({ kind, words }: Sighting) => Object.values(words).includes(vendorErrors[kind].code);

const isDocumented = (kind: VendorErrorKind) => vendorErrors[kind].provenance === "documented";

/** The entry that gives most of what was seen of a kind; `undefined`: ours does; a text: why there is none. */
function learn(seen: readonly Sighting[], known: Known): Override | string | undefined {
  const [{ kind }] = seen as Place;
  const own: VendorError = vendorErrors[kind];
  const { call: calls = [], row: rows = [] } = Object.groupBy(seen, ({ place }) => (place === "call" ? place : "row"));
  const isOther = (one: Sighting) => !isWordedBy(one, vendorErrors, known.refusalStatus);
  if ([calls, rows].every((some) => some.filter(isOther).length * 2 <= some.length)) return undefined;
  const row = mostWords(rows, templatesAt("row", own), known);
  // What rows show of the texts helps: a call has too few values to tell some of them apart.
  const [, message, description] = /^Error:(.*?) - Description:(.*)$/s.exec(row?.["error_description"] ?? "") ?? [];
  const ofRow = message !== undefined && { message, description };
  const call = mostWords(calls, { ...templatesAt("call", own), ...ofRow }, known);
  const httpStatus = mostOf(calls.map((one) => one.httpStatus));
  if (!row || !call || (calls[0] && httpStatus === undefined)) {
    return "its code, HTTP status or texts differ between calls, or hold words that are not the system's own";
  }
  const { error_code: code, error_description: text } = row;
  if (!calls[0]) return { code, ...(ofRow || { row: { text } }) };
  const isOwnStatus = httpStatus === (own.httpStatus ?? known.refusalStatus);
  return { ...call, ...(!isOwnStatus && { httpStatus }), ...(rows[0] && { row: { code, text } }) };
}

/** What most refusals say, as templates; empty where there are none, and `undefined` where most do not say one thing. */
function mostWords(seen: readonly Sighting[], ours: Words, known: Known): Words | undefined {
  const [first] = seen;
  if (!first) return {};
  const learnt = Object.entries(ours).map(([name, own]) => {
    const said = seen.map(({ words }) => words[name] ?? "");
    const others = seen.filter((one) => otherMembers(one, vendorErrors).some(([member]) => member === name));
    const isOurs = others.length * 2 <= seen.length;
    if (isOurs) return [name, templatesAt(first.place, vendorErrors[first.kind])[name]] as const;
    // A code that is no text is recorded as its type.
    return [name, name.endsWith("code") ? mostOf(said) || undefined : template(seen, name, own, known)] as const;
  });
  return learnt.every(([, text]) => text !== undefined) ? (Object.fromEntries(learnt) as Words) : undefined;
}

function findingOf(kind: VendorErrorKind, seen: readonly Sighting[], isLearnt: boolean): Finding[] {
  const [id, exchanges] = [`error.${kind}` as const, refsOf(seen)];
  // Another HTTP status under our words says nothing against the words.
  const first = isLearnt ? seen.find((one) => !isWordedBy(one, vendorErrors)) : undefined;
  if (!first) return isDocumented(kind) ? [] : [{ id, verdict: "confirmed", exchanges }];
  const ours = filled(templatesAt(first.place, vendorErrors[kind]), first.values);
  const example = { exchange: first.ref, at: first.place, there: inOneLine(first.words), here: inOneLine(ours) };
  return [{ id, verdict: "refuted", exchanges, example }];
}

/** The template that gives more than half of the texts; of several that give as many, that with the most values. */
function template(seen: readonly Sighting[], name: string, ours: string, known: Known): string | undefined {
  const gives = (one: string) => seen.filter(({ words, values }) => fillTemplate(one, values) === (words[name] ?? ""));
  const names = (one: string) => one.match(/\{\w+\}/g)?.length ?? 0;
  const candidates = new Set(seen.map(({ words, values }) => templateOf(words[name] ?? "", values, ours)));
  const counted = [...candidates].map((one) => ({ one, count: gives(one).length }));
  const [best] = counted.sort((one, other) => other.count - one.count || names(other.one) - names(one.one));
  if (!best || best.count * 2 <= seen.length) return undefined;
  return best.one === ours || !isForeign(best.one, known) ? best.one : undefined;
}

function templateOf(text: string, values: Sighting["values"], ours: string): string {
  const isOurs = ([name]: [string, string]) => Number(ours.includes(`{${name}}`));
  const named = Object.entries(values)
    .toReversed()
    .filter(([, value]) => value !== "");
  const nameOf = new Map(named.sort((one, other) => isOurs(one) - isOurs(other)).map(([name, value]) => [value, name]));
  return nameOf.size === 0 ? text : text.replace(wholeWords([...nameOf.keys()]), (value) => `{${nameOf.get(value)}}`);
}

/** Is there something in a template that may not be a word of the system? The redactor of recordings decides. */
function isForeign(one: string, { values }: Known): boolean {
  const literal = one.replace(/\{\w+\}/g, "null");
  const hasNumber = literal.match(/\d+/g)?.some((number) => number !== "1000");
  // Of a text that is too long for an error the recorder keeps the length alone.
  if (hasNumber || /x{1000}/.test(literal) || redactText(literal, asNobodys).includes(hiddenWord)) return true;
  const words = one.replace(/\{\w+\}/g, " ").match(/[^\s"'()[\]{},;:]+/g) ?? [];
  return words.some((word) => values.has(word) || values.has(word.replace(/\.+$/, "")));
}

const asNobodys = new CallRedaction(new Pseudonyms(), false);

export function mostOf<Value>(all: readonly Value[]): Value | undefined {
  return [...Map.groupBy(all, (one) => one)].find(([, same]) => same.length * 2 > all.length)?.[0];
}
