import { jsonOr } from "../../ground/json.ts";
import type { SchemaNode } from "../schema-node.ts";
import { maskQuery, maskText } from "./mask-text.ts";
import { isSecret, isSecretInAnswer, type NameJudge, secretMask } from "./secret-names.ts";

/** A body that was read, and where in it there may be more than its schema knows. */
export interface ReadBody {
  readonly json: unknown;
  /** Was a member given more than once? What was read has the last alone. */
  readonly isRepeated: boolean;
  /** What the method knows; absent: nothing is known, and every member is looked at. */
  readonly node?: SchemaNode | undefined;
  /** The name of the set of rows. */
  readonly set?: string | undefined;
  /** What was not taken as it stands: every member of it is looked at. */
  readonly untaken?: { readonly call: boolean; readonly rows: readonly number[] } | undefined;
}

/**
 * A body with the secrets masked.
 * @param read absent for one that nobody has read
 * @param secrets takes the secrets
 */
export function maskedBody(text: string, read: ReadBody | undefined, secrets: Set<string>): string {
  const json = read ? read.json : /^\s*[[{"]/.test(text) ? jsonOr(text) : undefined;
  if (typeof json === "string") return `"${secretMask}"`;
  if (json === undefined) return maskedText(text, secrets);
  const found = new FoundSecrets();
  findInBody(read ?? { json, isRepeated: true }, found);
  for (const value of found.counts.keys()) secrets.add(value);
  return masked(text, json, found, isSecret, read?.isRepeated !== false);
}

/**
 * An answer with the secrets masked.
 * @param secrets those of the request: masked in brackets, as error texts show a value, and where they are a whole String
 * @param node what the method answers as `data`; absent for an answer that is none of a method: every member is looked at
 */
export function maskedAnswer(text: string, secrets: ReadonlySet<string> = new Set(), node?: SchemaNode): string {
  const isKnown = node !== undefined && finderOf(node) === undefined && !hasMarks(text);
  const json = isKnown || !/^\s*[[{]/.test(text) ? undefined : jsonOr(text);
  if (json === undefined) return maskValues(isKnown ? text : maskedText(text, new Set(), isSecretInAnswer), secrets);
  const found = new FoundSecrets();
  if (node) finderOf(node)?.((json as { data?: unknown }).data, found);
  else findAll(json, isSecretInAnswer, found);
  // Nobody has told of a foreign answer whether it has a member twice.
  const isRepeated = node === undefined && found.counts.size > 0;
  return maskValues(masked(text, json, found, isSecretInAnswer, isRepeated), secrets);
}

/** No value within one that lies so deep is read: it is masked whole. */
const deepest = 100;

/** A value that is shorter stands in many a longer text by chance. */
const longValue = 16;

/** Secrets that are looked for in a text one by one; of more, the text is printed anew. */
const mostSearched = 4;

/** The secrets of a JSON value. */
class FoundSecrets {
  /** Each value, and how many members are it. */
  readonly counts = new Map<string, number>();
  /** Is there something that can only be masked in a text that is printed anew? */
  mustPrint = false;

  add(value: unknown): void {
    if (value === null || value === undefined || value === "") return;
    if (typeof value !== "string") this.mustPrint = true;
    if (typeof value !== "object") this.counts.set(String(value), (this.counts.get(String(value)) ?? 0) + 1);
  }

  /** Those that are masked within longer texts too. */
  get long(): readonly string[] {
    this.#long ??= [...this.counts.keys()].filter(({ length }) => length >= longValue).slice(0, mostSearched);
    return this.#long;
  }
  #long: readonly string[] | undefined;
}

function findInBody({ json, node, set = "", untaken }: ReadBody, found: FoundSecrets): void {
  if (!node || !untaken) {
    findAll(json, isSecret, found);
    return;
  }
  const { [set]: rows, ...call } = json as Readonly<Record<string, unknown>>;
  if (untaken.call) findAll(call, isSecret, found);
  else finderOf(node)?.(call, found);
  const row = node.members.get(set)?.element;
  if (!row || !Array.isArray(rows)) {
    findAll(rows, isSecret, found);
    return;
  }
  const find = finderOf(row);
  if (find) for (const one of rows) find(one, found);
  for (const index of untaken.rows) findAll(rows[index], isSecret, found);
}

type Finder = (value: unknown, found: FoundSecrets) => void;

const finders = new WeakMap<SchemaNode, Finder | "nothing">();

/** What finds the secrets among the members that a schema knows; `undefined` where it knows none. Made once. */
function finderOf(node: SchemaNode): Finder | undefined {
  const made = finders.get(node) ?? makeFinder(node) ?? "nothing";
  finders.set(node, made);
  return made === "nothing" ? undefined : made;
}

function makeFinder({ members, element }: SchemaNode): Finder | undefined {
  if (element) {
    const find = finderOf(element);
    const findEach: Finder = (value, found) => {
      if (find && Array.isArray(value)) for (const one of value) find(one, found);
    };
    return find && findEach;
  }
  const secret = [...members.keys()].filter(isSecretInAnswer);
  const within = [...members].flatMap(([name, node]) => {
    const find = secret.includes(name) ? undefined : finderOf(node);
    return find ? [{ name, find }] : [];
  });
  if (secret.length + within.length === 0) return undefined;
  return (value, found) => {
    if (typeof value !== "object" || value === null) return;
    const read = value as Readonly<Record<string, unknown>>;
    for (const name of secret) found.add(read[name]);
    for (const { name, find } of within) if (read[name] !== undefined) find(read[name], found);
  };
}

/** The name beside a `value`, as in `{"name":"token","value":…}`. */
function nameOfValue(value: Readonly<Record<string, unknown>>): unknown {
  return value["name"] ?? value["key"];
}

/** Is a member of an object a secret by its name, or by the name beside it? */
const isSecretMember = (object: object, name: string, judge: NameJudge): boolean =>
  judge(name) || (/^val(?:ue)?$/i.test(name) && judge(nameOfValue(object as Readonly<Record<string, unknown>>)));

/** Finds the secrets among all members, and tells whether a text or a name has one within. */
function findAll(value: unknown, judge: NameJudge, found: FoundSecrets, depth = 0): void {
  if (typeof value === "string") {
    if (!found.mustPrint && maskText(value) !== value) found.mustPrint = true;
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (depth === deepest) {
    found.mustPrint = true;
    return;
  }
  for (const [name, one] of Object.entries(value)) {
    if (!Array.isArray(value) && isSecretMember(value, name, judge)) found.add(one);
    else findAll(one, judge, found, depth + 1);
    if (maskText(name) !== name) found.mustPrint = true;
  }
}

/** A JSON text with what was found masked: by plain search where that is safe and cheap, else printed anew. */
function masked(text: string, json: unknown, found: FoundSecrets, judge: NameJudge, isRepeated: boolean): string {
  const isSearched = !found.mustPrint && !isRepeated && found.counts.size <= mostSearched;
  const searched = isSearched ? maskedBySearch(text, found) : undefined;
  return searched !== undefined && !hasMarks(searched) ? searched : JSON.stringify(maskedCopy(json, found, judge, 0));
}

/** Each behind a part of it that few texts have: that is looked for fifty times as fast as the whole. */
const marks = [
  ["Be", "Bearer "],
  ["GIN", "-----BEGIN"],
  ["J", "eyJ"],
] as const;

/** Has a body something that may be, or be beside, a secret in a String? Nearly all have not, and are not looked into. */
function hasMarks(text: string): boolean {
  if (text.includes("=") || text.includes("@") || text.includes('\\"')) return true;
  return marks.some(([rare, mark]) => text.includes(rare) && text.includes(mark));
}

/** `undefined` where a secret is not found as often as it is there, or may have letters written as escapes, as JSON allows. */
function maskedBySearch(text: string, found: FoundSecrets): string | undefined {
  let shown = text;
  for (const [value, count] of found.counts) {
    const mayBeEscaped =
      text.includes("\\u00") ||
      (value.includes("/") && text.includes("\\/")) ||
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is a range of letters
      (/[^\x00-\xff]/.test(value) && text.includes("\\u"));
    if (mayBeEscaped) return undefined;
    const replaced = maskEach(shown, writtenIn(value), value.length >= longValue);
    if (replaced.whole < count) return undefined;
    shown = replaced.text;
  }
  return shown;
}

const writtenIn = (value: string) => JSON.stringify(value).slice(1, -1);

/** What stands behind a String that is a name. */
const toColon = /\s*:/y;

/** Masks a value where it is a whole String and no name; with `isAnywhere` within others too. */
function maskEach(
  text: string,
  written: string,
  isAnywhere: boolean,
): { readonly text: string; readonly whole: number } {
  let from = 0;
  let whole = 0;
  let shown = "";
  for (let at = text.indexOf(written); at >= 0; at = text.indexOf(written, at + 1)) {
    if (at < from) continue;
    const end = at + written.length;
    toColon.lastIndex = end + 1;
    const isWhole = text[at - 1] === '"' && text[end] === '"' && !toColon.test(text);
    if (isWhole) whole += 1;
    if (!isWhole && !isAnywhere) continue;
    shown += text.slice(from, at) + secretMask;
    from = end;
  }
  return { text: shown + text.slice(from), whole };
}

function maskedCopy(value: unknown, found: FoundSecrets, judge: NameJudge, depth: number): unknown {
  if (typeof value === "string") return maskedString(value, found, judge);
  if (typeof value !== "object" || value === null) return value;
  if (depth === deepest) return secretMask;
  if (Array.isArray(value)) return value.map((one) => maskedCopy(one, found, judge, depth + 1));
  const members = Object.entries(value).map(([name, one]) => {
    const isOne = one !== null && isSecretMember(value, name, judge);
    return [withoutLong(maskText(name, judge), found), isOne ? secretMask : maskedCopy(one, found, judge, depth + 1)];
  });
  return Object.fromEntries(members);
}

function maskedString(text: string, found: FoundSecrets, judge: NameJudge): string {
  return found.counts.has(text) ? secretMask : withoutLong(maskText(text, judge), found);
}

const withoutLong = (text: string, { long }: FoundSecrets): string =>
  long.reduce((rest, value) => rest.replaceAll(value, secretMask), text);

/** What error texts show of a value: all between the first and the last bracket of a String, or between any two. */
const inBrackets = [/\(((?:[^"\\]|\\.)*)\)/g, /\(((?:[^"\\()]|\\.)*)\)/g];

/**
 * A text, which may be JSON, with all of these values masked where they stand in brackets, as error texts show a value, and
 * where they are a whole String; the first long ones wherever they stand.
 */
export function maskValues(text: string, values: ReadonlySet<string>): string {
  const few = [...values].slice(0, mostSearched);
  if (values.size <= mostSearched && !few.some((value) => text.includes(writtenIn(value)))) return text;
  const mask = (whole: string, written: string) =>
    values.has(String(jsonOr(`"${written}"`, written))) ? `(${secretMask})` : whole;
  const inErrors = inBrackets.reduce((rest, form) => rest.replace(form, mask), text);
  return few.reduce((rest, value) => maskEach(rest, writtenIn(value), value.length >= longValue).text, inErrors);
}

/** One word as tokens are: no name says what it is, and no method takes one. */
const bareWord = /^\s*(?:"(?:[^"\\]|\\[\s\S])*"?|(?=[\w+/.~-])(?=\S*[\d=A-Z])[\w+/.~-]{8,}=*)\s*$/;

const longestLine = 1000;

/**
 * A text that is no JSON. One that begins like JSON keeps all but the values behind secret names, as whoever wrote it must
 * see it; of any other the first line is kept, and how long it is.
 */
function maskedText(text: string, secrets: Set<string>, judge: NameJudge = isSecret): string {
  if (bareWord.test(text)) return text.includes('"') ? `"${secretMask}"` : secretMask;
  if (/^\s*[[{]/.test(text)) return maskText(text, judge);
  const whole = text.trim();
  const [tag] = /^<[?!]?[\w:.-]*/.exec(whole) ?? [];
  if (tag !== undefined) return `${tag}... (${text.length} characters)`;
  const line = whole.slice(0, longestLine).split(/\r?\n/, 1)[0] as string;
  const shown = /^[^\s=&]+=/.test(line) ? maskQuery(line, secrets, judge) : maskText(line, judge);
  return line.length === whole.length ? shown : `${shown}... (${text.length} characters)`;
}
