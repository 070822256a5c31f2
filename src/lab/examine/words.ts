import { escapePattern, wholeWords } from "../../ground/whole-words.ts";
import { refuse, renderRefusal, renderRow, rowText } from "../../wire/refusal.ts";
import { fillTemplate, templateParts } from "../../wire/text-template.ts";
import type { VendorErrorKind, VendorErrorOverrides, VendorErrorTable } from "../../wire/vendor-errors.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { hiddenWord, redactText, type TextSource } from "../record/call-redaction.ts";
import { type Exchange, type JsonObject, mentions, wordsIn } from "./exchange.ts";
import type { Finding, Instance } from "./finding.ts";

export interface Sighting {
  readonly ref: Exchange["ref"];
  /** Which refusal of the answer it is: `call`, or `row 3`. */
  readonly place: string;
  readonly of: "row" | "call";
  readonly code: string;
  readonly texts: readonly string[];
  readonly httpStatus: number;
  readonly kind: VendorErrorKind;
  readonly values: Readonly<Record<string, string>>;
  readonly isOdd: boolean;
  readonly isUnder?: boolean;
}

function wordsBy(table: VendorErrorTable, { of, kind, values }: Pick<Sighting, "of" | "kind" | "values">) {
  const refusal = refuse(kind, { ...values });
  const row = renderRow(table, refusal);
  if (of === "row") return { code: row.code, texts: [row.text], httpStatus: undefined };
  const { code, message, description, httpStatus } = renderRefusal(table, refusal);
  return { code, texts: [message, description], httpStatus };
}

/** In what a refusal is not worded as in a table. @param refusalStatus where the table says none; absent: any will do */
export function otherWords(seen: Omit<Sighting, "isOdd">, table: VendorErrorTable, refusalStatus?: number): Instance[] {
  // A recording does not keep what is wrong with a body that is no JSON, and JSON in a text.
  const lost = seen.kind === "bodyNotJson" ? "reason" : /^[[{]/.test(seen.values["value"] ?? "") ? "value" : "";
  const { [lost]: notKept, ...values } = seen.values;
  const { code, texts, httpStatus = refusalStatus } = wordsBy(table, seen);
  const ours = [code, ...texts];
  const open = notKept === undefined ? [] : [code, ...wordsBy(table, { ...seen, values }).texts];
  const theirs = [seen.code, ...seen.texts];
  const isRow = seen.of === "row";
  const names = isRow ? ["error_code", "error_description"] : ["code", "message", "description"];
  const others = names.filter((_, at) => ours[at] !== theirs[at] && !(open[at] && isLike(theirs[at], open[at])));
  const words = others.map((name) => {
    const [there, here] = [theirs, ours].map((all) => JSON.stringify(all[names.indexOf(name)])) as [string, string];
    return { at: isRow ? `${seen.place}, ${name}` : `/status/${name}`, there, here };
  });
  if (isRow || refusalStatus === undefined || httpStatus === seen.httpStatus) return words;
  return [{ at: "status", there: `HTTP ${seen.httpStatus}`, here: `HTTP ${httpStatus}` }, ...words];
}

export const isWordedBy = (...[seen, table, refusalStatus]: Parameters<typeof otherWords>): boolean =>
  otherWords(seen, table, refusalStatus).length === 0;

function isLike(text = "", template = ""): boolean {
  const parts = templateParts(template).map((part, index) => (index % 2 ? ".*" : escapePattern(part)));
  return new RegExp(`^${parts.join("")}$`, "s").test(text);
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
    const { code, message, description } = error;
    const own = seen.of === "row" ? [error.row?.code ?? code, rowText(error)] : [code, message, description];
    return [seen.code, ...seen.texts].every((text, at) => isLike(text, own[at]));
  });
  if (isInTable) return true;
  const { value = "", path = "", members = "" } = seen.values;
  const about = [value, path.split(/[.?]/).at(-1), ...members.split(", ")].filter((word) => word !== "");
  if (about.length === 0 && !seen.kind.startsWith("token")) return false;
  const isNamed = (word: unknown) => seen.texts.some((text) => mentions(text, word));
  return !about.some(isNamed) && wordsIn(parameters).some(isNamed);
}

type Override = Omit<NonNullable<VendorErrorOverrides[VendorErrorKind]>, "provenance" | "source">;

type Overrides = Readonly<Partial<Record<VendorErrorKind, Override>>>;

interface Known {
  /** Values of all requests: what stands in a text by chance is no word of the system. */
  readonly values: ReadonlySet<string>;
  readonly refusalStatus: number;
  readonly table: VendorErrorTable;
}

/** Reads the words of errors off refusals. @param sightings of each refusal as all kinds that fit, the likeliest first */
export function wordsOfSystem(sightings: readonly Sighting[], known: Known) {
  const { certain, assigned, open } = assign(sightings, known);
  const learntOf = (some: readonly Sighting[]) =>
    [...Map.groupBy(some, ({ kind }) => kind)].map(([kind, seen]) => ({ kind, seen, learnt: learn(seen, known) }));
  const settled = learntOf(assigned);
  const findings = settled.flatMap(({ kind, seen, learnt }) => findingOf(kind, seen, learnt !== undefined));
  const told = kindsOf(assigned);
  const unsettled = open.filter(([first]) => !told.has(first.kind));
  for (const [kind, seen] of Map.groupBy(unsettled.flat(), ({ kind }) => kind)) {
    if (told.has(kind)) continue;
    findings.push({ id: `error.${kind}`, verdict: "open", reason: "words", exchanges: refsOf(seen) });
  }
  // The stand-in does better with words that are most likely those than with made-up ones.
  const likely = learntOf(unsettled.map(([first]) => first));
  const errorsOf = (all: typeof settled): Overrides =>
    Object.fromEntries(all.flatMap(({ kind, learnt }) => (typeof learnt === "object" ? [[kind, learnt]] : [])));
  return {
    findings,
    errors: errorsOf([...settled, ...likely]),
    certain: errorsOf(learntOf(certain)),
    notAdopted: settled.flatMap(({ kind, learnt }) => (typeof learnt === "string" ? [{ kind, reason: learnt }] : [])),
  };
}

type Place = readonly [Sighting, ...Sighting[]];

/** Each refusal as the kind whose words it has, or as the only one that it can be; the others are open. */
function assign(sightings: readonly Sighting[], { table, refusalStatus }: Known) {
  let open = [...Map.groupBy(sightings, ({ ref, place }) => `${ref} ${place}`).values()] as unknown as Place[];
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
function learn(seen: readonly Sighting[], known: Known): Override | string | undefined {
  const others = seen.filter((one) => !isWordedBy(one, vendorErrors, known.refusalStatus));
  const [first] = others;
  if (!first || others.length * 2 <= seen.length) return undefined;
  const own = vendorErrors[first.kind];
  const row = mostWords(others, "row", [rowText(own)], known);
  if (typeof row === "string") return row;
  const [text = ""] = row?.texts ?? [];
  const [, ...parts] = /^Error:(.*?) - Description:(.*)$/s.exec(text) ?? [];
  // What rows show of the texts helps: a call has too few values to tell some of them apart.
  const call = mostWords(others, "call", parts.length > 0 ? parts : [own.message, own.description], known);
  if (typeof call === "string") return call;
  const [message, description] = call?.texts ?? parts;
  const ofCall = message !== undefined && { message, description };
  if (!call) return { code: row?.code, ...(ofCall || { row: { text } }) };
  return { code: call.code, ...ofCall, httpStatus: call.httpStatus, ...(row && { row: { code: row.code, text } }) };
}

/** What most refusals of calls or of rows say, as templates; a text: why there is nothing; `undefined`: there are none. */
function mostWords(all: readonly Sighting[], of: Sighting["of"], ours: readonly string[], known: Known) {
  const seen = all.filter((one) => one.of === of);
  if (seen.length === 0) return undefined;
  const several = (values: readonly (string | number)[]) => [...new Set(values)].join(", ");
  const [codes, statuses] = [seen.map((one) => one.code), seen.map((one) => one.httpStatus)];
  const [code, httpStatus] = [mostOf(codes), mostOf(statuses)];
  if (code === undefined) return `it has several codes: ${several(codes)}`;
  const texts = ours.map((one, at) => template(seen, at, one, known));
  if (texts.includes(undefined))
    return "its texts cannot be made from one template, or hold words that are not the system's own";
  if (httpStatus === undefined) return `it has several HTTP statuses: ${several(statuses)}`;
  return { code, texts: texts as string[], httpStatus };
}

function findingOf(kind: VendorErrorKind, seen: readonly Sighting[], isLearnt: boolean): Finding[] {
  const [id, exchanges] = [`error.${kind}` as const, refsOf(seen)];
  // Another HTTP status under our words says nothing against the words.
  const first = isLearnt ? seen.find((one) => !isWordedBy(one, vendorErrors)) : undefined;
  if (!first) return isDocumented(kind) ? [] : [{ id, verdict: "confirmed", exchanges }];
  const [there, here] = [first, wordsBy(vendorErrors, first)].map(({ code, texts }) =>
    [code, ...texts].filter((text) => text !== "").join(": "),
  ) as [string, string];
  return [{ id, verdict: "refuted", exchanges, example: { exchange: first.ref, at: first.place, there, here } }];
}

const refsOf = (seen: readonly Sighting[]) => [...new Set(seen.map(({ ref }) => ref))];

/** The template that gives more than half of the texts; of several that give as many, that with the most values. */
function template(seen: readonly Sighting[], at: number, ours: string, known: Known): string | undefined {
  const gives = (one: string) => seen.filter(({ texts, values }) => fillTemplate(one, values) === (texts[at] ?? ""));
  const names = (one: string) => one.match(/\{\w+\}/g)?.length ?? 0;
  const candidates = new Set(seen.map(({ texts, values }) => templateOf(texts[at] ?? "", values, ours)));
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
  const numbers = literal.match(/\d+/g) ?? [];
  if (numbers.some((number) => number !== "1000") || redactText(literal, asNobodys).includes(hiddenWord)) return true;
  const words = one.replace(/\{\w+\}/g, " ").match(/[^\s"'()[\]{},;:]+/g) ?? [];
  return words.some((word) => values.has(word) || values.has(word.replace(/\.+$/, "")));
}

const asNobodys: TextSource = {
  standInFor: () => undefined,
  pseudonym: () => hiddenWord,
  isValue: () => false,
  hasSecretPart: () => false,
  counts: new Set(["1000"]),
};

export function mostOf<Value>(all: readonly Value[]): Value | undefined {
  return [...Map.groupBy(all, (one) => one)].find(([, same]) => same.length * 2 > all.length)?.[0];
}
