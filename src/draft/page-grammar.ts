import type { MemberDocument } from "../../contracts/document-types.ts";
import type { Presence } from "../schema/member-facts.ts";
import { type ReleaseName, releaseText } from "../wire/release.ts";
import grammar from "./grammar.json" with { type: "json" };

type Forms = string | readonly string[];

const forms: Readonly<Record<string, Forms>> = { ...grammar.forms, type: Object.values(grammar.types) };

const anyOf = (written: Forms): string =>
  `(?:${[written].flat().join("|")})`.replace(/\{([a-zA-Z]+)\}/g, (_, name: string) => anyOf(forms[name] as Forms));

export const grammarForm = (name: keyof typeof grammar.forms, flags = ""): RegExp =>
  new RegExp(anyOf(forms[name] as Forms), flags);

type Patterns<Table> = [name: keyof Table, pattern: RegExp][];

const compiled = <Table extends object>(table: Table, start: string, end: string, flags = "") =>
  Object.entries(table).map(([name, form]) => [name, new RegExp(start + anyOf(form) + end, flags)]) as Patterns<Table>;

const lines = new Map(compiled(grammar.lines, "^", ":?$", "i"));

/** Is a line of a kind that the grammar knows: one around the page, or one that only a lossy form has? */
export const isGrammarLine = (kind: keyof typeof grammar.lines, text: string): boolean =>
  lines.get(kind)?.test(text) ?? false;

export const withoutNumber = (text: string): string => text.replace(/^\d+(?:\.\d+)*[.)]? /, "");

const headings = compiled(grammar.headings, "^", ":?$", "i");

/** The section that a heading opens. Only a heading begins with one capital: members are lower case, values upper case. */
export function sectionOfHeading(text: string): keyof typeof grammar.headings | undefined {
  const plain = withoutNumber(text);
  return /^[A-Z][a-z]/.test(plain) ? headings.find(([, heading]) => heading.test(plain))?.[0] : undefined;
}

const types = compiled(grammar.types, "^(", ")(?![a-z])[.:]?\\s*(.*)$");

/** The type that a text begins with, and the rest of the text. */
export function leadingType(text: string) {
  for (const [type, words] of types) {
    const [, typeWords, rest = ""] = words.exec(text) ?? [];
    if (typeWords !== undefined) return { type, typeWords, rest };
  }
  return undefined;
}

const presence = new RegExp(`^${grammarForm("presence").source}`, "i");

/** The presence that a text begins with, `(mandatory)`, and the rest of the text. */
export function leadingPresence(text: string) {
  const [whole] = presence.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const presenceWords = whole.replace(/^\(\s*|\s*\)$/g, "");
  const isOnConditions = /^mandatory\b.*\b(?:on|if|when|unless|only)\b/i.test(presenceWords);
  const [plain] = /^(?:mandatory|optional)/i.exec(presenceWords) ?? ["semi-optional"];
  const known = isOnConditions ? "mandatory on conditions" : (plain.toLowerCase() as Presence);
  return { presence: known, presenceWords, rest: text.slice(whole.length).trim() };
}

const family = new RegExp(`^${grammarForm("identifierField").source}$`);

/** Does a field identify a record? In a page of text, the table of such fields ends at the first other name. */
export const isIdentifierField = (name: string): boolean => family.test(name);

const rowInside = grammarForm("rowInside", "g");

/** Where more rows begin on a line with a row: `The ID of it. number (optional) String The number`. */
export const innerRowStarts = (text: string): number[] =>
  [...text.matchAll(rowInside)].flatMap((match) => {
    const [, name = "", gap] = match;
    // In glued cells, the word before may be a part of the name.
    const isSeparate = gap !== "" ? name.includes("_") : /[.,;:)] ?$/.test(text.slice(0, match.index));
    return isSeparate || isIdentifierField(name) ? [match.index] : [];
  });

const availability = grammarForm("availability", "g");

/** The releases from which something is available or deprecated, one for each branch, and the rest of the text. */
export function availabilityIn(text: string) {
  const matches = [...text.matchAll(availability)];
  const releases = (isSince: boolean) =>
    matches.flatMap(([, verb = "", list = ""]) => (/^a/i.test(verb) === isSince ? releasesIn(list) : []));
  const rest = text
    .replace(availability, (whole, _, list: string) => (releasesIn(list).length > 0 ? "" : whole))
    .replace(/\s*\(\s*\)|\s+and\s*$|\s+(?=\.)|\.(?=\s*\.)/g, "")
    .replace(/^[\s.,;&]*(?:and\b)?[\s.,;]*/, "")
    .trim();
  return { since: releases(true), deprecated: releases(false), rest };
}

/** The releases in a text, the earliest first. `R10.1` is R10.1.0. */
const releasesIn = (text: string): ReleaseName[] =>
  [...text.matchAll(/R\d+(?:\.\d+){0,2}/g)]
    .flatMap(([name]) => releaseText.safeParse(name).data ?? [])
    .toSorted((a, b) => a.order - b.order)
    .map(({ name }) => name);

const earlier = grammarForm("before", "i");

/** The presence of a member in earlier releases: `For releases prior CRM.COM R14.0.0, the x is mandatory`. */
export function presenceBefore(text: string) {
  const [whole, releaseName = "", name, presence = ""] = earlier.exec(text) ?? [];
  const [release] = releasesIn(releaseName);
  if (whole === undefined || release === undefined) return undefined;
  const about = name?.includes("_") ? name : undefined;
  const before = { release, presence: presence.toLowerCase() as Presence };
  return { about, before, rest: text.replace(whole, "") };
}

/** A release or a word about deprecation that is not understood. */
export const unreadAvailability = (text: string): string | undefined =>
  /R\d+(?:\.\d+)+|\bde?r?precat\w*/i.exec(availabilityIn(presenceBefore(text)?.rest ?? text).rest)?.[0];

/** An object without members that are undefined or empty. */
export const withoutEmpty = <Facts extends object>(facts: Facts) =>
  Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined && fact.length !== 0)) as {
    [Name in keyof Facts]?: NonNullable<Facts[Name]>;
  };

type Values = NonNullable<MemberDocument["values"]>;

const [announcement, likeValues] = [grammarForm("valuesFollow", "i"), grammarForm("valuesAlike")];
const [bulletValue, listValue] = [grammarForm("valueOfBullet"), grammarForm("valueOfList")];

/** Does a text announce a table of the fields of an identifier? */
export const announcesFields = grammarForm("fieldsFollow", "i");

const datedValue = grammarForm("valueSince");

/** The releases of one value: `NEW type is available from CRM.COM R10.0.0`. */
export function sinceOfValue(text: string) {
  const [, value, releases = ""] = datedValue.exec(text) ?? [];
  return value === undefined ? undefined : { value, since: releasesIn(releases) };
}

/**
 * The closed list of values that a line of a description announces, with the lines `from` and `to` of the list.
 * @returns no values for a list that is not understood; `undefined` where there is no list
 */
export function listedValues(texts: readonly string[]): { values: Values; from: number; to: number } | undefined {
  const from = texts.findIndex((text) => announcement.test(text) && !announcesFields.test(text));
  const [text = "", ...more] = texts.slice(Math.max(0, from));
  const match = announcement.exec(text);
  if (!match || from < 0) return undefined;
  const behind = text.slice(match.index + match[0].length);
  const list = behind.replace(/^(?:\s|:|\(if[^)]*\)|(?:the )?(?:one of )?(?:the )?following\b|one of\b)*/i, "");
  if (list === "") {
    const read = more.map((line) => valuesOf(line) ?? valueOn(line, bulletValue));
    const count = [...read, undefined].indexOf(undefined);
    const isWhole = read.slice(count).every((values) => values === undefined);
    return { values: isWhole ? read.flatMap((values) => values ?? []) : [], from, to: from + count };
  }
  const values = valuesOf(list) ?? valuesOf(list.replace(/\.(?:\s.*)?$/, ""));
  const introduction = match[0] + behind.slice(0, -list.length);
  const isList = /\b(?:one of|following|are|is)\b/i.test(introduction) || likeValues.test(list);
  return values || isList ? { values: values ?? [], from, to: from } : undefined;
}

function valuesOf(list: string): Values | undefined {
  const parts = list.split(/\s*(?:,|;|\/|\band\b|\bor\b|•|(?:^|\s)\d+[.)]\s)\s*/).filter(Boolean);
  const values = parts.flatMap((part) => valueOn(part.trim(), listValue) ?? []);
  // One number is an amount.
  const isList = parts.length > 1 || !/^\d/.test(parts[0] ?? "0");
  return isList && values.length === parts.length ? values : undefined;
}

function valueOn(text: string, pattern: RegExp): Values | undefined {
  const [, value] = pattern.exec(text) ?? [];
  if (value === undefined) return undefined;
  const since = releasesIn(text);
  return [since.length > 0 ? { value, since } : value];
}
