import { isDeepStrictEqual } from "node:util";
import { escapePattern, wholeWords } from "../../ground/whole-words.ts";
import { refuse, renderRefusal, renderRow, rowText } from "../../wire/refusal.ts";
import { fillTemplate, templateParts } from "../../wire/text-template.ts";
import {
  type VendorErrorKind,
  type VendorErrorOverrides,
  type VendorErrorTable,
  vendorErrors,
} from "../../wire/vendor-errors.ts";
import { hiddenWord, redactText, type TextSource } from "../record/redact-text.ts";
import { type Exchange, type JsonObject, mentions, wordsIn } from "./exchange.ts";
import type { Finding } from "./finding.ts";

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
  /** Is it of this kind only if something is done otherwise? */
  readonly isUnder?: boolean;
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

/** May a text have come of a template, whatever its values were? */
function isLike(text: string | undefined, template: string): boolean {
  const parts = templateParts(template).map((part, at) => (at % 2 ? ".*" : escapePattern(part)));
  return new RegExp(`^${parts.join("")}$`, "s").test(text ?? "");
}

/** Has a table the words that were seen, and the HTTP status? @param refusalStatus where the table says none; absent: any will do */
export function isWordedBy(seen: Omit<Sighting, "isOdd">, table: VendorErrorTable, refusalStatus?: number): boolean {
  // A recording does not keep what is wrong with a body that is no JSON, and JSON in a text.
  const lost = seen.kind === "bodyNotJson" ? "reason" : /^[[{]/.test(seen.values["value"] ?? "") ? "value" : undefined;
  const values = Object.fromEntries(Object.entries(seen.values).filter(([name]) => name !== lost));
  const { code, texts, httpStatus = refusalStatus } = wordsBy(table, { ...seen, values });
  if (code !== seen.code) return false;
  if (seen.of === "call" && refusalStatus !== undefined && httpStatus !== seen.httpStatus) return false;
  return lost === undefined
    ? isDeepStrictEqual(texts, seen.texts)
    : texts.every((text, at) => isLike(seen.texts[at], text));
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
  // Words for a record of any label may be those of any system.
  const { recordNotFound: _, ...ofOne } = table;
  const isInTable = Object.values(ofOne).some((error) => {
    const own = seen.of === "row" ? [rowText(error)] : [error.message, error.description];
    const code = (seen.of === "row" && error.row?.code) || error.code;
    return code === seen.code && own.every((template, at) => isLike(seen.texts[at], template));
  });
  if (isInTable) return true;
  const { value, path = "", members = "" } = seen.values;
  const all = [value, path.split(/[.?]/).at(-1), ...members.split(", ")];
  const about = all.filter((one) => one !== undefined && one !== "");
  if (about.length === 0 && !seen.kind.startsWith("token")) return false;
  const isNamed = (word: unknown) => seen.texts.some((text) => mentions(text, word));
  return !about.some(isNamed) && wordsIn(parameters).some(isNamed);
}

type Override = Omit<NonNullable<VendorErrorOverrides[VendorErrorKind]>, "provenance" | "source">;

/** What is known of the words of a system. */
export interface SystemWords {
  readonly findings: readonly Finding[];
  /** By kind, the words that are others than ours. */
  readonly errors: Readonly<Partial<Record<VendorErrorKind, Override>>>;
  /** Those of them that refusals show which can be of one kind alone. */
  readonly certain: SystemWords["errors"];
  /** Kinds of which no entry could be made, and why. */
  readonly notAdopted: readonly { readonly kind: VendorErrorKind; readonly reason: string }[];
}

/** What words may not be made of. */
interface Foreign {
  /** Values of all requests: what stands in a text by chance is no word of the system. */
  readonly values: ReadonlySet<string>;
  /** HTTP status of a refusal of which the table says none. */
  readonly refusalStatus: number;
  /** The words that are known of the system. */
  readonly table: VendorErrorTable;
}

/** One refusal of an answer, with every kind that it can be, the likeliest first. */
type Place = readonly [Sighting, ...Sighting[]];

/** Reads the words of errors off refusals. @param sightings of each place all kinds that fit, the likeliest first */
export function wordsOfSystem(sightings: readonly Sighting[], foreign: Foreign): SystemWords {
  const places = [...Map.groupBy(sightings, ({ ref, place }) => `${ref} ${place}`).values()] as unknown as Place[];
  const { certain, assigned, open } = assign(places, foreign);
  const learntOf = (some: readonly Sighting[]) =>
    [...Map.groupBy(some, ({ kind }) => kind)].map(([kind, seen]) => ({ kind, seen, learnt: learn(seen, foreign) }));
  const settled = learntOf(assigned);
  const findings = settled.flatMap(({ kind, seen, learnt }) => findingOf(kind, seen, learnt));
  const known = kindsOf(assigned);
  const unsettled = open.filter(([{ kind }]) => !known.has(kind));
  for (const some of Map.groupBy(unsettled, ([first]) => first.kind).values()) {
    const exchanges = refsOf(some.map(([first]) => first));
    for (const kind of kindsOf(some.flat())) {
      if (!known.has(kind)) findings.push({ id: `error.${kind}`, verdict: "open", reason: "words", exchanges });
      known.add(kind);
    }
  }
  // The stand-in does better with words that are most likely those than with made-up ones.
  const likely = learntOf(unsettled.map(([first]) => first));
  const errorsOf = (all: typeof settled): SystemWords["errors"] =>
    Object.fromEntries(all.flatMap(({ kind, learnt }) => (typeof learnt === "object" ? [[kind, learnt]] : [])));
  return {
    findings,
    errors: errorsOf([...settled, ...likely]),
    certain: errorsOf(learntOf(certain)),
    notAdopted: settled.flatMap(({ kind, learnt }) => (typeof learnt === "string" ? [{ kind, reason: learnt }] : [])),
  };
}

/** Each refusal as the kind whose words it has, or as the only one that it can be; the others are open. */
function assign(places: readonly Place[], { table, refusalStatus }: Foreign) {
  const assigned: Sighting[] = [];
  let open = places;
  const settle = (choose: (place: Place) => Sighting | undefined) => {
    open = open.filter((place) => {
      const found = choose(place);
      if (found) assigned.push(found);
      return !found;
    });
  };
  const only = (some: readonly Sighting[]) => (kindsOf(some).size === 1 ? some[0] : undefined);
  settle((place) => place.find((one) => isWordedBy(one, table, refusalStatus)) ?? only(place));
  const certain = [...assigned];
  for (let before = -1; before !== open.length; ) {
    before = open.length;
    const known = kindsOf(assigned);
    settle((place) => only(place.filter(({ kind, isUnder }) => !isUnder && !known.has(kind) && !isDocumented(kind))));
  }
  // A name that a refusal names is not there, unless its words are those of several.
  settle((place) => only(place.filter(({ kind }) => kind !== "ambiguousIdentifier")));
  return { certain, assigned, open };
}

const kindsOf = (some: readonly Sighting[]) => new Set(some.map(({ kind }) => kind));

const isDocumented = (kind: VendorErrorKind) => vendorErrors[kind].provenance === "documented";

/** The entry that gives most of what was seen of a kind; `undefined`: ours does; a text: why there is none. */
function learn(seen: readonly Sighting[], foreign: Foreign): Override | string | undefined {
  const others = seen.filter((one) => !isWordedBy(one, vendorErrors, foreign.refusalStatus));
  const [first] = others;
  if (!first || others.length * 2 <= seen.length) return undefined;
  const own = vendorErrors[first.kind];
  const row = mostWords(others, "row", [rowText(own)], foreign);
  if (typeof row === "string") return row;
  const [text = ""] = row?.texts ?? [];
  const [, ...parts] = /^Error:(.*?) - Description:(.*)$/s.exec(text) ?? [];
  // What rows show of the texts helps: a call has too few values to tell some of them apart.
  const call = mostWords(others, "call", parts.length > 0 ? parts : [own.message, own.description], foreign);
  if (typeof call === "string") return call;
  const texts = call?.texts ?? parts;
  const ofCall = texts.length > 0 && { message: texts[0] as string, description: texts[1] as string };
  if (!call) return { code: row?.code, ...(ofCall || { row: { text } }) };
  const ofRow = row && { row: { code: row.code, text } };
  return { code: call.code, ...ofCall, httpStatus: call.httpStatus, ...ofRow };
}

/** What most refusals of calls or of rows say, as templates; a text: why there is nothing; `undefined`: there are none. */
function mostWords(all: readonly Sighting[], of: Sighting["of"], ours: readonly string[], foreign: Foreign) {
  const seen = all.filter((one) => one.of === of);
  if (seen.length === 0) return undefined;
  const code = mostOf(seen.map((one) => one.code));
  if (code === undefined) return `it has several codes: ${several(seen.map((one) => one.code))}`;
  const texts = ours.map((one, at) => template(seen, at, one, foreign));
  if (texts.includes(undefined))
    return "its texts cannot be made from one template, or hold words that are not the system's own";
  const httpStatus = mostOf(seen.map((one) => one.httpStatus));
  if (httpStatus === undefined) return `it has several HTTP statuses: ${several(seen.map((one) => one.httpStatus))}`;
  return { code, texts: texts as string[], httpStatus };
}

const several = (all: readonly (string | number)[]) => [...new Set(all)].join(", ");

function findingOf(kind: VendorErrorKind, seen: readonly Sighting[], learnt: ReturnType<typeof learn>): Finding[] {
  if (isDocumented(kind) && learnt === undefined) return [];
  const id = `error.${kind}` as const;
  const exchanges = refsOf(seen);
  // Another HTTP status under our words says nothing against the words.
  const isOurs = (one: Sighting) => isWordedBy(one, vendorErrors);
  if (learnt === undefined || seen.every(isOurs))
    return isDocumented(kind) ? [] : [{ id, verdict: "confirmed", exchanges }];
  const first = seen.find((one) => !isOurs(one)) as Sighting;
  const { code, texts } = wordsBy(vendorErrors, first);
  const example = { exchange: first.ref, at: first.place, there: inOne(first), here: inOne({ code, texts }) };
  return [{ id, verdict: "refuted", exchanges, example }];
}

const refsOf = (seen: readonly Sighting[]) => [...new Set(seen.map(({ ref }) => ref))];

const inOne = ({ code, texts }: Pick<Sighting, "code" | "texts">) =>
  [code, ...texts].filter((text) => text !== "").join(": ");

/**
 * The template that gives more than half of the texts. If several templates give one text, that with the most values is
 * taken, and of equal values the one that stands in ours.
 */
function template(seen: readonly Sighting[], at: number, ours: string, foreign: Foreign): string | undefined {
  const texts = seen.map(({ texts, values }) => ({ text: texts[at] ?? "", values }));
  const candidates = new Set(texts.slice(0, mostTried).flatMap(({ text, values }) => templatesOf(text, values, ours)));
  const counted = [...candidates].map((one) => ({
    one,
    count: texts.filter(({ text, values }) => fillTemplate(one, values) === text).length,
    names: one.match(/\{\w+\}/g)?.length ?? 0,
  }));
  const [best] = counted.sort((one, other) => other.count - one.count || other.names - one.names);
  if (!best || best.count * 2 <= texts.length) return undefined;
  return best.one === ours || !isForeign(best.one, foreign) ? best.one : undefined;
}

/** Texts of which templates are made; the others are only counted. */
const mostTried = 20;

/** A text with some of its values replaced by their names, in every choice of them, the fullest first. */
function templatesOf(text: string, values: Sighting["values"], ours: string): string[] {
  const found = Object.keys(values).filter(
    (name) => values[name] !== "" && wholeWords([values[name] as string]).test(text),
  );
  const isOurs = (name: string) => ours.includes(`{${name}}`);
  const names = [...found.filter(isOurs), ...found.filter((name) => !isOurs(name))].slice(0, 6);
  return Array.from({ length: 2 ** names.length }, (_, bits) => names.filter((_, index) => bits & (1 << index))).map(
    (chosen) => {
      if (chosen.length === 0) return text;
      // Only the first name of equal values can be told.
      const nameOf = new Map(chosen.toReversed().map((name) => [values[name] as string, name]));
      return text.replace(wholeWords([...nameOf.keys()]), (value) => `{${nameOf.get(value)}}`);
    },
  );
}

/** Is there something in a template that may not be a word of the system? The redactor of recordings decides. */
function isForeign(one: string, { values }: Foreign): boolean {
  const literal = one.replace(/\{\w+\}/g, "null");
  const numbers = literal.match(/\d+/g) ?? [];
  if (numbers.some((number) => number !== "1000") || redactText(literal, asNobodys).includes(hiddenWord)) return true;
  const words = one.replace(/\{\w+\}/g, " ").match(/[^\s"'()[\]{},;:]+/g) ?? [];
  return words.some((word) => values.has(word) || values.has(word.replace(/\.+$/, "")));
}

/** A text of which no value is known. */
const asNobodys: TextSource = {
  standInFor: () => undefined,
  pseudonym: () => hiddenWord,
  isValue: () => false,
  hasSecretPart: () => false,
  counts: new Set(["1000"]),
};

/** What more than half of them are. */
export function mostOf<Value>(all: readonly Value[]): Value | undefined {
  return [...Map.groupBy(all, (one) => one)].find(([, same]) => same.length * 2 > all.length)?.[0];
}
