import { type JsonObject, jsonOr, memberOf } from "../../ground/json.ts";
import { memoizeByObject } from "../../ground/memoize.ts";
import { escapePattern, wholeWords } from "../../ground/whole-words.ts";
import { maskQuery, maskText } from "./mask-text.ts";
import { isSecret, isSecretInAnswer, isValueName, type NameJudge, secretMask } from "./secret-names.ts";

/** What a schema knows of a value: the members of an object, the element of an array. */
interface KnownMembers {
  readonly members: ReadonlyMap<string, KnownMembers>;
  readonly element?: KnownMembers | undefined;
}

interface ReadBody {
  readonly json: unknown;
  readonly node?: KnownMembers | undefined;
  /** Was the call accepted as it was sent? Absent: the text may hold more than its value. */
  readonly isUnchanged?: boolean | undefined;
}

/**
 * Masks the secrets of a body. The text stays as it was sent where its schema knows every secret; else it is printed anew.
 * @param secrets takes the secrets
 */
export function maskedBody(text: string, read: ReadBody | undefined, secrets: Set<string>): string {
  const json = read ? read.json : /^\s*[[{"]/.test(text) ? jsonOr(text) : undefined;
  if (typeof json === "string") return `"${secretMask}"`;
  if (json === undefined) return maskedText(text, secrets, isSecret);
  const { node, isUnchanged } = read ?? {};
  const areFound = node ? addKnown(json, leadsOf(node), secrets) : false;
  // Names and values may be written with escapes.
  const isKnown = isUnchanged !== undefined && node && (isUnchanged || isHarmless(json, node)) && !text.includes("\\");
  if (!isKnown || !areFound || secrets.size > mostSearched || hasMarks(text)) {
    return printMasked(json, isSecret, secrets);
  }
  return maskValues(text, secrets);
}

/**
 * Masks the secrets of an answer.
 * @param secrets those of the request: an error text shows a value in brackets, or a String repeats it
 * @param node the `data` of the method; absent for any other answer
 */
export function maskedAnswer(text: string, secrets: ReadonlySet<string> = new Set(), node?: KnownMembers): string {
  if (node && leadsOf(node).length === 0 && !hasMarks(text)) return maskValues(text, secrets);
  const json = /^\s*[[{]/.test(text) ? jsonOr(text) : undefined;
  return json === undefined
    ? maskValues(maskedText(text, new Set(), isSecretInAnswer), secrets)
    : printMasked(json, isSecretInAnswer, new Set(secrets));
}

/** Adds the secrets of a value that has only members of its schema. */
export const addKnownSecrets = (value: unknown, node: KnownMembers, secrets: Set<string>): void =>
  void addKnown(value, leadsOf(node), secrets);

/** Adds the secrets of any value, by the names of its members. */
export function addSecrets(value: unknown, secrets: Set<string>, depth = 0): void {
  if (typeof value !== "object" || value === null || depth === deepest) return;
  for (const name in value) {
    const one = (value as JsonObject)[name];
    if (one === null || !isSecretMember(value, name, isSecret)) addSecrets(one, secrets, depth + 1);
    else if (typeof one !== "object" && one !== "") secrets.add(String(one));
  }
}

/** The members of a schema that are secrets, or that have secrets within. */
type Leads = readonly { readonly name: string; readonly within: Leads | undefined }[];

const leadsOf: (node: KnownMembers) => Leads = memoizeByObject((node: KnownMembers) =>
  Array.from((node.element ?? node).members, ([name, member]) => ({
    name,
    within: isSecretInAnswer(name) ? undefined : leadsOf(member),
  })).filter(({ within }) => within?.length !== 0),
);

/** Adds the secrets of a value along its schema. @returns whether each stands in quotation marks in the text */
function addKnown(value: unknown, leads: Leads, secrets: Set<string>): boolean {
  if (typeof value !== "object" || value === null) return true;
  let areFound = true;
  if (Array.isArray(value)) {
    for (const one of value) areFound = addKnown(one, leads, secrets) && areFound;
    return areFound;
  }
  for (const { name, within } of leads) {
    const one = (value as JsonObject)[name];
    if (within) areFound = addKnown(one, within, secrets) && areFound;
    else if (typeof one === "number" || (typeof one === "string" && one !== "")) {
      secrets.add(String(one));
      areFound &&= typeof one === "string";
    }
  }
  return areFound;
}

/** Has a value no secret among the members that its schema does not know? */
function isHarmless(value: unknown, { members, element }: KnownMembers): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return element !== undefined && value.every((one) => isHarmless(one, element));
  for (const name in value) {
    const one = (value as JsonObject)[name];
    const member = members.get(name);
    if (member && typeof one === "string") continue;
    if (isSecretMember(value, name, isSecret)) return false;
    const isShown = member ? isHarmless(one, member) : typeof one !== "object" && isPlain(name) && isPlain(String(one));
    if (!isShown) return false;
  }
  return true;
}

const isPlain = (text: string): boolean => maskText(text) === text;

/** Each mark of a secret with its rarest part. */
const marks = [
  ["Be", "Bearer "],
  ["GIN", "-----BEGIN"],
  ["J", "eyJ"],
] as const;

/** May a body hold a secret within a String? */
function hasMarks(text: string): boolean {
  if (text.includes("=") || text.includes("@") || text.includes('\\"')) return true;
  return marks.some(([rare, mark]) => text.includes(rare) && text.includes(mark));
}

/** A value as JSON writes it within a text. */
const writtenIn = (value: string) => (/^[\w.-]*$/.test(value) ? value : JSON.stringify(value).slice(1, -1));

const printMasked = (json: unknown, judge: NameJudge, secrets: Set<string>): string =>
  maskValues(JSON.stringify(maskedCopy(json, judge, secrets, 0)), secrets);

/** A value at this depth is masked whole. */
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

/** Is a member a secret by its name, or by the name beside it: `{"name":"token","value":…}`? */
const isSecretMember = (object: object, name: string, judge: NameJudge): boolean =>
  judge(name) || (isValueName(name) && (judge(memberOf(object, "name")) || judge(memberOf(object, "key"))));

/** A shorter value may stand in a longer text by chance. */
const longValue = 16;

const mostSearched = 4;

/** A String that is no name, or a value in brackets, as in error texts. */
const whole = /((?<!\\)["(])((?:[^"\\()]|\\.)*)(?=\)|"(?!\s*:))/g;

/** Masks values in brackets and as whole Strings; the longest ones anywhere. */
export function maskValues(text: string, values: ReadonlySet<string>): string {
  // The longest first, as a shorter one may be a part of it.
  const few = [...values]
    .sort((a, b) => b.length - a.length)
    .slice(0, mostSearched)
    .map(writtenIn);
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

const bareWord = /^\s*(?:"(?:[^"\\]|\\[\s\S])*"?|(?=[\w+/.~-])(?=\S*[\d=A-Z])[\w+/.~-]{8,}=*)\s*$/;

const longestLine = 1000;

/** A text that begins like JSON keeps everything but its secrets; any other text keeps its first line. */
function maskedText(text: string, secrets: Set<string>, judge: NameJudge): string {
  if (bareWord.test(text)) return text.includes('"') ? `"${secretMask}"` : secretMask;
  if (/^\s*[[{]/.test(text)) return maskText(text, judge);
  const trimmed = text.trim();
  const [tag] = /^<[?!]?[\w:.-]*/.exec(trimmed) ?? [];
  if (tag !== undefined) return `${tag}... (${text.length} characters)`;
  const line = trimmed.slice(0, longestLine).split(/\r?\n/, 1)[0] as string;
  const shown = /^[^\s=&]+=/.test(line) ? maskQuery(line, secrets, judge) : maskText(line, judge);
  return line.length === trimmed.length ? shown : `${shown}... (${text.length} characters)`;
}

const anywhereIn = memoizeByObject((secrets: ReadonlySet<string>) => wholeWords([...secrets]));

/** Masks the secrets of any text, and these secrets wherever they stand as a whole word. */
export function maskedAnywhere(text: string, secrets: ReadonlySet<string>): string {
  // Without names of members, only the first line is safe to show.
  const masked = /^\s*[[{]|\n/.test(text) ? maskedAnswer(text) : maskText(text);
  return secrets.size > 0 ? masked.replace(anywhereIn(secrets), secretMask) : masked;
}
