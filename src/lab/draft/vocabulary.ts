import type { MemberDocument } from "../../vendor/declared/method-document.ts";
import type { Presence } from "../../wire/member-facts.ts";
import { type ReleaseName, releaseText } from "../../wire/release.ts";
import words from "./words.json" with { type: "json" };

type Entries<Of extends object, Value> = [keyof Of & string, Value][];

/** A form for each key of a table. */
const formsOf = <Table extends object>(table: Table, formOf: (written: string) => RegExp) =>
  Object.entries(table).map(([key, one]) => [key, formOf([one].flat().join("|"))]) as Entries<Table, RegExp>;

const wholeLine = (forms: string) => new RegExp(`^(?:${forms}):?$`, "i");

const lines = new Map(formsOf(words.lines, wholeLine));

/** Is a line one of what a wiki has around and between the parts of a page, or one that only lossy forms have? */
export const isLineOf = (kind: keyof typeof words.lines, text: string): boolean => lines.get(kind)?.test(text) ?? false;

const headings = formsOf(words.headings, wholeLine);

/** A heading without its number: `2.1. Request`. */
export const withoutNumber = (text: string): string => text.replace(/^\d+(?:\.\d+)*[.)]? /, "");

/** The section that a heading opens. It begins with a capital: a member may be named "parameters", a value PARAMETERS. */
export function sectionNamed(text: string): keyof typeof words.headings | undefined {
  const plain = withoutNumber(text);
  return /^[A-Z][a-z]/.test(plain) ? headings.find(([, form]) => form.test(plain))?.[0] : undefined;
}

/** Words of a type's own name: no article, no word in which two cells are glued, as in `StringA unique identifier`. */
const named = String.raw`(?!(?:String|Sting|Integer|Number|Float|Boolean)\b)(?:(?!(?:The|A|An|If|of|that|which)\b)(?:[A-Z]?[a-z'&/-]+|[A-Z]+) ){0,9}?`;
const typeForm = (form: string) => `(?:${form.replace("{words}", named)})(?![a-z])`;
const types = formsOf(words.types, (form) => new RegExp(String.raw`^(${typeForm(form)})[.:]?\s*(.*)$`));
const anyType = `(?:${Object.values(words.types).map(typeForm).join("|")})`;

/** The type that a text begins with, of the closed list: a cell is split by it, never by capitals. */
export function typeAt(text: string) {
  for (const [type, form] of types) {
    const [, typeWords, rest = ""] = form.exec(text) ?? [];
    if (typeWords !== undefined) return { type, typeWords, rest };
  }
  return undefined;
}

const presenceForm = String.raw`\(\s*(?:mandatory|semi.?optional|optional)\b[^)]*\)?`;

/** The brackets that a text begins with, if they say whether a member must be there. */
export function presenceAt(text: string) {
  const [whole] = new RegExp(`^${presenceForm}`, "i").exec(text) ?? [];
  if (whole === undefined) return undefined;
  const presenceWords = whole.replace(/^\(\s*|\s*\)$/g, "");
  const isOnConditions = /^mandatory\b.*\b(?:on|if|when|unless|only)\b/i.test(presenceWords);
  const [said] = /^(?:mandatory|optional)/i.exec(presenceWords) ?? ["semi-optional"];
  const presence: Presence = isOnConditions ? "mandatory on conditions" : (said.toLowerCase() as Presence);
  return { presence, presenceWords, rest: text.slice(whole.length).trim() };
}

const family = new RegExp(`^(?:${words.identifierFields.join("|")})$`);

/** Does a field identify a record? Nothing but another name ends the table of such fields in the text form of a page. */
export const isIdentifierField = (name: string): boolean => family.test(name);

const rowInside = new RegExp(
  String.raw`(?<=[\s.,;:)])([a-z][a-z0-9_]+)(\s*)(?:${presenceForm})?\s*(?=${anyType}\s*(?:[A-Z]|$))`,
  "g",
);

/** Where further rows begin on the line of a first one: `The ID of it. number (optional) String The number`. */
export const furtherRows = (text: string): number[] =>
  [...text.matchAll(rowInside)].flatMap((found) => {
    const [, name = "", gap] = found;
    // Where cells are glued, so may the name be to the word before it.
    const isApart = gap !== "" ? name.includes("_") : /[.,;:)] ?$/.test(text.slice(0, found.index));
    return isApart || isIdentifierField(name) ? [found.index] : [];
  });

const rowGlued = new RegExp(String.raw`\w(?:String|Integer|Float|Boolean|Date|Number)[A-Z]|\s\S+\s*${presenceForm}`);

/** May a description hold a row whose name cannot be told from the word before it? */
export const hidesRow = (text: string): boolean => rowGlued.test(text);

const release = String.raw`(?:releases?\s+)?(?:CRM\.COM\s*)?(R\d+(?:\.\d+){0,2})(?![\d.]*\d|R\d)`;
const releaseList = String.raw`${release}(?:\s*(?:,|&|\/|and)+\s*${release})*`;

/** It begins a sentence, a bracket or a cell that is glued: "fields that are available from R9" are others. */
const starting = String.raw`(?:(?<=^|\(|[.;] |\band )|(?<=[a-z) ])(?=[AD])|(?:[Tt]his(?: [\w ]{1,30}?)?|[Ii]t) (?:is|was|has been|will be) )`;
const availability = new RegExp(
  String.raw`${starting}([Aa]vailable|[Dd]eprecated?|[Dd]erpecated?)\s+(?:from|since|in|as of)\s+(${releaseList})(?:\s+(?:onwards?|and later))?`,
  "g",
);

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

const before = new RegExp(
  String.raw`(?:for|in)?\s*(?:releases?\s*)?(?:prior|before|previous)(?:\s+to)?\s+${release},?\s*(?:the\s+)?([a-z_]+|this \w+)?\s*(?:is|was)\s+(mandatory|optional|semi-optional)`,
  "i",
);

/** What a text says of a member in earlier releases: `For releases prior CRM.COM R14.0.0, the x is mandatory`. */
export function presenceBefore(text: string) {
  const [whole, named = "", name, presence = ""] = before.exec(text) ?? [];
  const [release] = releasesIn(named);
  if (whole === undefined || release === undefined) return undefined;
  const about = name?.includes("_") ? name : undefined;
  return { about, before: { release, presence: presence.toLowerCase() as Presence }, rest: text.replace(whole, "") };
}

/** A release or a deprecation that a text speaks of, and that is not understood. */
export const unreadIn = (text: string): string | undefined =>
  /R\d+(?:\.\d+)+|\bde?r?precat\w*/i.exec(availabilityIn(presenceBefore(text)?.rest ?? text).rest)?.[0];

const value = "[A-Z][A-Z0-9_]+(?: [A-Z][A-Z0-9_]+)*";
const announced = new RegExp(words.valuesFollow.join("|"), "i");
const bullet = new RegExp(
  String.raw`^(?:[-•*·–]|\d+[.)])?\s*["'“]?(${value})["'”]?(?:\s*[-–:=(.].*|\s+Available .*)?$`,
);
const listed = new RegExp(String.raw`^["'“]?(${value})["'”]?\.?(?:\s*\([^)]*\))?$`);

type Values = NonNullable<MemberDocument["values"]>;

/**
 * The closed list that a description announces, on its own line or on the lines behind it; `undefined` where there is none.
 * @returns no values for a list that is not understood; `lines` of those behind the first are of the list
 */
export function valuesIn([text = "", ...more]: readonly string[]): { values: Values; lines: number } | undefined {
  const at = announced.exec(text);
  if (!at || /\bfields?\b[^.]*\bare\b/i.test(text)) return undefined;
  const list = text
    .slice(at.index + at[0].length)
    .replace(/^(?:\s|:|\(if[^)]*\)|(?:the )?(?:one of )?(?:the )?following\b|one of\b)*/i, "");
  if (list === "") {
    const read = more.map((line) => valuesOf(line) ?? valueOn(line, bullet));
    const lines = [...read, undefined].indexOf(undefined);
    const isWhole = read.slice(lines).every((values) => values === undefined);
    return { values: isWhole ? read.flatMap((values) => values ?? []) : [], lines };
  }
  const values = valuesOf(list) ?? valuesOf(list.replace(/\.(?:\s.*)?$/, ""));
  const isList = /\b(?:one of|following|are)\b/i.test(at[0]) || /^\w+(?:, \w+)* or \w+\.?$/.test(list);
  return values || isList ? { values: values ?? [], lines: 0 } : undefined;
}

/** The values of a list like `A1, B1 or C1`. */
function valuesOf(list: string): Values | undefined {
  const parts = list.split(/\s*(?:,|;|\/|\band\b|\bor\b|•|(?:^|\s)\d+[.)]\s)\s*/).filter((one) => one !== "");
  const values = parts.flatMap((part) => valueOn(part.trim(), listed) ?? []);
  return parts.length > 0 && values.length === parts.length ? values : undefined;
}

function valueOn(text: string, form: RegExp): Values | undefined {
  const [, value] = form.exec(text) ?? [];
  if (value === undefined) return undefined;
  const since = releasesIn(text);
  return [since.length > 0 ? { value, since } : value];
}
