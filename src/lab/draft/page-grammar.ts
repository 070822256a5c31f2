import type { MemberDocument } from "../../../contracts/document-types.ts";
import type { Presence } from "../../schema/member-facts.ts";
import { type ReleaseName, releaseText } from "../../wire/release.ts";
import grammar from "./grammar.json" with { type: "json" };

type Forms = string | readonly string[];

const forms: Readonly<Record<string, Forms>> = { ...grammar.forms, type: Object.values(grammar.types) };

const anyOf = (written: Forms): string =>
  `(?:${[written].flat().join("|")})`.replace(/\{([a-zA-Z]+)\}/g, (_, name: string) => anyOf(forms[name] as Forms));

export const grammarForm = (name: keyof typeof grammar.forms, flags = ""): RegExp =>
  new RegExp(anyOf(forms[name] as Forms), flags);

const compiled = <Table extends object>(table: Table, start: string, end: string, flags = "") =>
  Object.entries(table).map(([name, written]) => [name, new RegExp(start + anyOf(written) + end, flags)]) as [
    keyof Table,
    RegExp,
  ][];

const lines = new Map(compiled(grammar.lines, "^", ":?$", "i"));

/** Is a line one of what a wiki has around and between the parts of a page, or one that only lossy forms have? */
export const isGrammarLine = (kind: keyof typeof grammar.lines, text: string): boolean =>
  lines.get(kind)?.test(text) ?? false;

export const withoutNumber = (text: string): string => text.replace(/^\d+(?:\.\d+)*[.)]? /, "");

const headings = compiled(grammar.headings, "^", ":?$", "i");

/** The section that a heading opens. It begins with a capital: a member may be named "parameters", a value PARAMETERS. */
export function sectionOfHeading(text: string): keyof typeof grammar.headings | undefined {
  const plain = withoutNumber(text);
  return /^[A-Z][a-z]/.test(plain) ? headings.find(([, heading]) => heading.test(plain))?.[0] : undefined;
}

const types = compiled(grammar.types, "^(", ")(?![a-z])[.:]?\\s*(.*)$");

/** The type that a text begins with, of the closed list: a cell is split by it, never by capitals. */
export function leadingType(text: string) {
  for (const [type, words] of types) {
    const [, typeWords, rest = ""] = words.exec(text) ?? [];
    if (typeWords !== undefined) return { type, typeWords, rest };
  }
  return undefined;
}

const presence = new RegExp(`^${grammarForm("presence").source}`, "i");

export function leadingPresence(text: string) {
  const [whole] = presence.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const presenceWords = whole.replace(/^\(\s*|\s*\)$/g, "");
  const isOnConditions = /^mandatory\b.*\b(?:on|if|when|unless|only)\b/i.test(presenceWords);
  const [said] = /^(?:mandatory|optional)/i.exec(presenceWords) ?? ["semi-optional"];
  const read = isOnConditions ? "mandatory on conditions" : (said.toLowerCase() as Presence);
  return { presence: read, presenceWords, rest: text.slice(whole.length).trim() };
}

const family = new RegExp(`^${grammarForm("identifierField").source}$`);

/** Does a field identify a record? Nothing but another name ends the table of such fields in the text form of a page. */
export const isIdentifierField = (name: string): boolean => family.test(name);

const rowInside = grammarForm("rowInside", "g");

/** Where further rows begin on the line of a first one: `The ID of it. number (optional) String The number`. */
export const innerRowStarts = (text: string): number[] =>
  [...text.matchAll(rowInside)].flatMap((found) => {
    const [, name = "", gap] = found;
    // Where cells are glued, so may the name be to the word before it.
    const isApart = gap !== "" ? name.includes("_") : /[.,;:)] ?$/.test(text.slice(0, found.index));
    return isApart || isIdentifierField(name) ? [found.index] : [];
  });

const availability = grammarForm("availability", "g");

/**
 * From which releases a text says that something is available or deprecated: a release for each branch.
 * @returns with `rest`, what remains of the text
 */
export function availabilityIn(text: string) {
  const said = [...text.matchAll(availability)];
  const releases = (isSince: boolean) =>
    said.flatMap(([, verb = "", list = ""]) => (/^a/i.test(verb) === isSince ? releasesIn(list) : []));
  const rest = text
    .replace(availability, (whole, _, list: string) => (releasesIn(list).length > 0 ? "" : whole))
    .replace(/\s*\(\s*\)|\s+and\s*$|\s+(?=\.)|\.(?=\s*\.)/g, "")
    .replace(/^[\s.,;&]*(?:and\b)?[\s.,;]*/, "")
    .trim();
  return { since: releases(true), deprecated: releases(false), rest };
}

/** The releases that a text names and that can be, the earliest first: `R10.1` is R10.1.0. */
const releasesIn = (text: string): ReleaseName[] =>
  [...text.matchAll(/R\d+(?:\.\d+){0,2}/g)]
    .flatMap(([name]) => releaseText.safeParse(name).data ?? [])
    .toSorted((one, other) => one.order - other.order)
    .map(({ name }) => name);

const earlier = grammarForm("before", "i");

/** What a text says of a member in earlier releases: `For releases prior CRM.COM R14.0.0, the x is mandatory`. */
export function presenceBefore(text: string) {
  const [whole, named = "", name, said = ""] = earlier.exec(text) ?? [];
  const [release] = releasesIn(named);
  if (whole === undefined || release === undefined) return undefined;
  const about = name?.includes("_") ? name : undefined;
  return { about, before: { release, presence: said.toLowerCase() as Presence }, rest: text.replace(whole, "") };
}

export const unreadAvailability = (text: string): string | undefined =>
  /R\d+(?:\.\d+)+|\bde?r?precat\w*/i.exec(availabilityIn(presenceBefore(text)?.rest ?? text).rest)?.[0];

/** Without what a page does not say: no text, no release, no value. */
export const withoutEmpty = <Facts extends object>(facts: Facts) =>
  Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined && fact.length !== 0)) as {
    [Name in keyof Facts]?: NonNullable<Facts[Name]>;
  };

type Values = NonNullable<MemberDocument["values"]>;

const [announced, alike] = [grammarForm("valuesFollow", "i"), grammarForm("valuesAlike")];
const [bullet, listed, dated] = [grammarForm("valueOfBullet"), grammarForm("valueOfList"), grammarForm("valueSince")];

/** Does a text announce a table of the fields of an identifier? */
export const announcesFields = grammarForm("fieldsFollow", "i");

/** `NEW type is available from CRM.COM R10.0.0`: what a text says of one value. */
export function sinceOfValue(text: string) {
  const [, value, releases = ""] = dated.exec(text) ?? [];
  return value === undefined ? undefined : { value, since: releasesIn(releases) };
}

/**
 * The closed list that a line of a description announces, on that line or on those behind it; `undefined` where there is none.
 * @returns no values for a list that is not understood; the list stands in the lines `from` to `to`
 */
export function listedValues(texts: readonly string[]): { values: Values; from: number; to: number } | undefined {
  const from = texts.findIndex((text) => announced.test(text) && !announcesFields.test(text));
  const [text = "", ...more] = texts.slice(Math.max(0, from));
  const at = announced.exec(text);
  if (!at || from < 0) return undefined;
  const behind = text.slice(at.index + at[0].length);
  const list = behind.replace(/^(?:\s|:|\(if[^)]*\)|(?:the )?(?:one of )?(?:the )?following\b|one of\b)*/i, "");
  if (list === "") {
    const read = more.map((line) => valuesOf(line) ?? valueOn(line, bullet));
    const count = [...read, undefined].indexOf(undefined);
    const isWhole = read.slice(count).every((values) => values === undefined);
    return { values: isWhole ? read.flatMap((values) => values ?? []) : [], from, to: from + count };
  }
  const values = valuesOf(list) ?? valuesOf(list.replace(/\.(?:\s.*)?$/, ""));
  const announcement = at[0] + behind.slice(0, -list.length);
  const isList = /\b(?:one of|following|are|is)\b/i.test(announcement) || alike.test(list);
  return values || isList ? { values: values ?? [], from, to: from } : undefined;
}

function valuesOf(list: string): Values | undefined {
  const parts = list.split(/\s*(?:,|;|\/|\band\b|\bor\b|•|(?:^|\s)\d+[.)]\s)\s*/).filter((one) => one !== "");
  const values = parts.flatMap((part) => valueOn(part.trim(), listed) ?? []);
  // One number is an amount.
  const isList = parts.length > 1 || !/^\d/.test(parts[0] ?? "0");
  return isList && values.length === parts.length ? values : undefined;
}

function valueOn(text: string, one: RegExp): Values | undefined {
  const [, value] = one.exec(text) ?? [];
  if (value === undefined) return undefined;
  const since = releasesIn(text);
  return [since.length > 0 ? { value, since } : value];
}
