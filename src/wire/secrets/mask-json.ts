import { jsonOr } from "../../ground/json.ts";
import { escapePattern } from "../../ground/whole-words.ts";
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
  /** What was not taken as it stands: every member of it is looked at. */
  readonly untaken?: { readonly call: boolean; readonly rows: readonly number[] } | undefined;
}

/**
 * A body with the secrets masked: in the text as it was sent where that is safe, else printed anew from what was read.
 * @param read absent for one that nobody has read
 * @param secrets takes the secrets
 */
export function maskedBody(text: string, read: ReadBody | undefined, secrets: Set<string>): string {
  const json = read ? read.json : /^\s*[[{"]/.test(text) ? jsonOr(text) : undefined;
  if (typeof json === "string") return `"${secretMask}"`;
  if (json === undefined) return maskedText(text, secrets);
  const { node, untaken, isRepeated = true } = read ?? {};
  if (node && !isRepeated && untaken?.call === false && untaken.rows.length === 0) {
    const found: unknown[] = [];
    finderOf(node)?.(json, found);
    const masked = maskedInPlace(text, found);
    if (masked !== undefined) {
      for (const value of found) secrets.add(value as string);
      return masked;
    }
  }
  return printMasked(json, isSecret, secrets);
}

/**
 * An answer with the secrets masked.
 * @param secrets those of the request: masked in brackets, as error texts show a value, and where they are a whole String
 * @param node what the method answers as `data`; absent for an answer that is none of a method: every member is looked at
 */
export function maskedAnswer(text: string, secrets: ReadonlySet<string> = new Set(), node?: SchemaNode): string {
  if (node && finderOf(node) === undefined && !hasMarks(text)) return maskValues(text, secrets);
  const json = /^\s*[[{]/.test(text) ? jsonOr(text) : undefined;
  if (json === undefined) return maskValues(maskedText(text, new Set(), isSecretInAnswer), secrets);
  return printMasked(json, isSecretInAnswer, new Set(secrets));
}

/** A value that is shorter stands in many a longer text by chance. */
const longValue = 16;

/** Secrets that are looked for in a text one by one. */
const mostSearched = 4;

/** `undefined` where a secret is no long String, may be written with escapes, or where something else may be one. */
function maskedInPlace(text: string, found: readonly unknown[]): string | undefined {
  const isSafe =
    found.length <= mostSearched &&
    found.every((value) => typeof value === "string" && value.length >= longValue) &&
    !text.includes("\\u") &&
    !text.includes("\\/");
  if (!isSafe) return undefined;
  const masked = found.reduce<string>((rest, value) => rest.replaceAll(writtenIn(value as string), secretMask), text);
  return hasMarks(masked) ? undefined : masked;
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

const writtenIn = (value: string) => JSON.stringify(value).slice(1, -1);

type Finder = (value: unknown, found: unknown[]) => void;

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
    return (
      find &&
      ((value, found) => {
        if (Array.isArray(value)) for (const one of value) find(one, found);
      })
    );
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
    for (const name of secret) if (read[name] != null && read[name] !== "") found.push(read[name]);
    for (const { name, find } of within) if (read[name] !== undefined) find(read[name], found);
  };
}

function printMasked(json: unknown, judge: NameJudge, secrets: Set<string>): string {
  return maskValues(JSON.stringify(maskedCopy(json, judge, secrets, 0)), secrets);
}

/** No value within one that lies so deep is read: it is masked whole. */
const deepest = 100;

function maskedCopy(value: unknown, judge: NameJudge, secrets: Set<string>, depth: number): unknown {
  if (typeof value === "string") return maskText(value, judge);
  if (typeof value !== "object" || value === null) return value;
  if (depth === deepest) return secretMask;
  if (Array.isArray(value)) return value.map((one) => maskedCopy(one, judge, secrets, depth + 1));
  const members = Object.entries(value).map(([name, one]) => {
    const isOne = one !== null && isSecretMember(value, name, judge);
    if (isOne && typeof one !== "object" && one !== "") secrets.add(String(one));
    return [maskText(name, judge), isOne ? secretMask : maskedCopy(one, judge, secrets, depth + 1)];
  });
  return Object.fromEntries(members);
}

/** Is a member of an object a secret by its name, or by the name beside it, as in `{"name":"token","value":…}`? */
const isSecretMember = (object: object, name: string, judge: NameJudge): boolean =>
  judge(name) || (/^val(?:ue)?$/i.test(name) && ["name", "key"].some((beside) => judge(memberOf(object, beside))));

const memberOf = (object: object, name: string): unknown => (object as Readonly<Record<string, unknown>>)[name];

/** A String that is no name, or what stands in brackets, as error texts show a value. */
const whole = /(["(])((?:[^"\\()]|\\.)*)(?=\)|"(?!\s*:))/g;

/**
 * A text, which may be JSON, with all of these values masked where they stand in brackets, as error texts show a value, and
 * where they are a whole String; the first long ones wherever they stand.
 */
export function maskValues(text: string, values: ReadonlySet<string>): string {
  const few = [...values].slice(0, mostSearched).map(writtenIn);
  const masked = few.reduce((rest, written) => {
    if (!rest.includes(written)) return rest;
    if (written.length >= longValue) return rest.replaceAll(written, secretMask);
    return rest.replace(new RegExp(`(["(])${escapePattern(written)}(?=\\)|"(?!\\s*:))`, "g"), `$1${secretMask}`);
  }, text);
  if (values.size <= mostSearched) return masked;
  return masked.replace(whole, (shown, before: string, written: string) =>
    values.has(String(jsonOr(`"${written}"`, written))) ? before + secretMask : shown,
  );
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
  const trimmed = text.trim();
  const [tag] = /^<[?!]?[\w:.-]*/.exec(trimmed) ?? [];
  if (tag !== undefined) return `${tag}... (${text.length} characters)`;
  const line = trimmed.slice(0, longestLine).split(/\r?\n/, 1)[0] as string;
  const shown = /^[^\s=&]+=/.test(line) ? maskQuery(line, secrets, judge) : maskText(line, judge);
  return line.length === trimmed.length ? shown : `${shown}... (${text.length} characters)`;
}
