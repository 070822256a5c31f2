import type { MemberDocument } from "../../vendor/declared/method-document.ts";
import type { Presence } from "../../wire/member-facts.ts";
import { type ReleaseName, releaseText } from "../../wire/release.ts";

/** Words of a type's own name: no article, no word in which two cells are glued, as in `StringA unique identifier`. */
const named = String.raw`(?!(?:String|Sting|Integer|Number|Float|Boolean)\b)(?:(?!(?:The|A|An|If|of|that|which)\b)(?:[A-Z]?[a-z'&/-]+|[A-Z]+) ){0,9}?`;

/** The closed list of types, longest first: a cell is split by it, never by capitals. */
const types: readonly (readonly [type: MemberDocument["type"], form: string])[] = [
  ["Set", `Sets? of ${named}(?:[Oo]bjects?|[Ii]dentifiers?|Strings?|Integers?|Numbers?|Dates?)`],
  ["Strings", String.raw`Lists? of [Ss]trings?(?: ?,? ?\(?comma[ -]separated\)?)?`],
  ["JSON Web Token", `J(?:son|SON) [Ww]eb [Tt]oken`],
  ["Object", `${named}[Oo]bjects?`],
  ["Identifier", `${named}[Ii]dentifiers?`],
  ["String", "(?:String|Sting)"],
  ["Integer", "Integer"],
  ["Float", "(?:Float|[Nn]umber)"],
  ["Boolean", "[Bb]oolean"],
  ["Date", "Date(?! ?[Tt]ime)"],
];
const forms = types.map(([type, form]) => [type, new RegExp(String.raw`^(${form})(?![a-z])[.:]?\s*(.*)$`)] as const);
const anyType = `(?:${types.map(([, form]) => form).join("|")})(?![a-z])`;

export interface TypeFound {
  readonly type: MemberDocument["type"];
  /** The page's words. */
  readonly words: string;
  /** What stands behind them in the cell or line. */
  readonly rest: string;
}

/** The type that a text begins with, of the closed list. */
export function typeAt(text: string): TypeFound | undefined {
  for (const [type, form] of forms) {
    const [, words, rest = ""] = form.exec(text) ?? [];
    if (words !== undefined) return { type, words, rest };
  }
  return undefined;
}

const presenceForm = String.raw`\(\s*(?:mandatory|semi.?optional|optional)\b[^)]*\)?`;

export interface PresenceFound {
  readonly presence: Presence;
  /** What stands in the brackets. */
  readonly words: string;
  readonly rest: string;
}

/** The brackets that a text begins with, if they say whether a member must be there. */
export function presenceAt(text: string): PresenceFound | undefined {
  const [whole] = new RegExp(`^${presenceForm}`, "i").exec(text) ?? [];
  if (whole === undefined) return undefined;
  const words = whole.replace(/^\(\s*|\s*\)$/g, "");
  const isOnConditions = /^mandatory\b.*\b(?:on|if|when|unless|only)\b/i.test(words);
  const [said] = /^(?:mandatory|optional)/i.exec(words) ?? ["semi-optional"];
  const presence = isOnConditions ? "mandatory on conditions" : (said.toLowerCase() as Presence);
  return { presence, words, rest: text.slice(whole.length).trim() };
}

/** Fields that identify a record. Nothing but a name outside this family ends their table in the text form of a page. */
const family =
  /^(?:id|number|name|code|alternative_code|username|authentication_code|identifier|pass_code|one_time_password|email|phone|\w+_(?:id|number|code))$/;

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
const announced =
  /(?:which|that) can be|(?:supported|available|allowed|possible|valid)(?: \w+){0,3} are|one of the following|the following(?: \w+){1,4} are (?:supported|available|allowed)/i;
const bullet = new RegExp(
  String.raw`^(?:[-•*·–]|\d+[.)])?\s*["'“]?(${value})["'”]?(?:\s*[-–:=(.].*|\s+Available .*)?$`,
);
const listed = new RegExp(String.raw`^["'“]?(${value})["'”]?\.?(?:\s*\([^)]*\))?$`);

type Values = NonNullable<MemberDocument["values"]>;

/**
 * The closed list that a description announces, on its own line or on the lines behind it; `undefined` where there is none.
 * @returns with `lines`, how many of the lines behind the first are of the list
 */
export function valuesIn([text = "", ...more]: readonly string[]):
  | { values: Values; lines: number }
  | undefined
  | "unreadable" {
  const at = announced.exec(text);
  if (!at || /\bfields?\b[^.]*\bare\b/i.test(text)) return undefined;
  const list = text
    .slice(at.index + at[0].length)
    .replace(/^(?:\s|:|\(if[^)]*\)|(?:the )?(?:one of )?(?:the )?following\b|one of\b)*/i, "");
  if (list === "") {
    const read = more.map((line) => valuesOf(line) ?? valueOn(line, bullet));
    const lines = [...read, undefined].indexOf(undefined);
    const isWhole = lines > 0 && read.slice(lines).every((values) => values === undefined);
    return isWhole ? { values: read.flatMap((values) => values ?? []), lines } : "unreadable";
  }
  for (const part of [list, list.replace(/\.(?:\s.*)?$/, ""), list.split(/\.\s/)[0] ?? ""]) {
    const values = valuesOf(part);
    if (values) return { values, lines: 0 };
  }
  const isList = /\b(?:one of|following|are)\b/i.test(at[0]) || /^\w+(?:, \w+)* or \w+\.?$/.test(list);
  return isList ? "unreadable" : undefined;
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
