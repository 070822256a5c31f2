import { isDeepStrictEqual } from "node:util";
import type { MemberDocument, MethodDocument } from "../../contracts/document-types.ts";
import { isJsonObject } from "../common/json.ts";
import { knownMembers } from "../vendor/declared/member-schemas.ts";
import type { Method } from "../vendor/method.ts";
import { isKnownIn, type Release } from "../wire/release.ts";
import type { Draft } from "./draft.ts";

/** A difference between two versions of a method. Without `from` it is new, without `to` it is gone. */
export interface MethodChange {
  readonly method: string;
  /** The path of a fact: `parameters.profile.presence`. */
  readonly what: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

/** Members of a document that say nothing about the method. */
const ignored = new Set(["$schema", "at", "source", "page"]);

/** The facts of `method.json` by their paths. The path of a member is its name, its value the type with the page's words. */
function factsIn(document: object, path = "", members: readonly string[] = []): [path: string, fact: unknown][] {
  return Object.entries(document).flatMap(([key, value]): [string, unknown][] => {
    if (ignored.has(key) || value === undefined) return [];
    if (key === "members" || key === "parameters") {
      const inside = key === "parameters" ? "parameters." : path;
      return (value as MemberDocument[]).flatMap((member) => factsOfMember(member, inside));
    }
    // A member may have the name of a fact.
    const at = path + (members.includes(key) ? `(${key})` : key);
    return isJsonObject(value) ? factsIn(value, `${at}.`) : [[at, value]];
  });
}

function factsOfMember(member: MemberDocument, path: string): [path: string, fact: unknown][] {
  const { name, type, typeWords: words = type, presence, presenceWords = presence, ...facts } = member;
  const members = (facts.members ?? []).map((inner) => inner.name);
  return [
    [path + name, { type, words }],
    ...factsIn({ presence: presenceWords, ...facts }, `${path}${name}.`, members),
  ];
}

/** The differences between two versions of a method and of its examples, which are compared by title. */
export function documentChanges(method: string, before: object, after: object): MethodChange[] {
  const [oldFacts, newFacts] = [new Map(factsIn(before)), new Map(factsIn(after))];
  return [...new Set([...oldFacts.keys(), ...newFacts.keys()])].flatMap((what) => {
    const [from, to] = [oldFacts.get(what), newFacts.get(what)];
    // The facts of a new or missing member are no changes of their own.
    const parent = what.slice(0, what.lastIndexOf("."));
    const isChange = oldFacts.has(parent) === newFacts.has(parent) && !isDeepStrictEqual(from, to);
    return isChange ? [{ method, what, from: shownFact(from, to), to: shownFact(to, from) }] : [];
  });
}

/** A type is shown by the words of the page, unless the other version has the same words. */
const shownFact = (fact: unknown, other: unknown): unknown =>
  !isJsonObject(fact) ? fact : Object(other).words === fact["words"] ? fact["type"] : fact["words"];

/** A draft as one document to compare. */
export const comparableDocument = ({ method, examples }: DraftContent): object => ({
  ...method,
  examples: Object.fromEntries(examples.map(({ title, at: _, ...example }) => [title, JSON.stringify(example)])),
});

/** What changes for a client between two releases: methods and members that are new, gone, or have another presence. */
export function releaseChanges(methods: readonly Method[], from: Release, to: Release): MethodChange[] {
  return methods.flatMap((method): MethodChange[] => {
    const [isInOld, isInNew] = [from, to].map((release) => isKnownIn(release, method.since));
    const { name, verb } = method;
    if (isInOld !== isInNew) return [{ method: name, what: "method", ...(isInOld ? { from: verb } : { to: verb }) }];
    return isInOld ? documentChanges(name, documentIn(method, from), documentIn(method, to)) : [];
  });
}

function documentIn({ document: { verb, parameters, answer }, deprecated }: Method, release: Release): object {
  return {
    verb,
    deprecated: deprecated && isKnownIn(release, deprecated.since) ? deprecated.since : undefined,
    parameters: knownMembers(parameters, release),
    answer: { members: knownMembers(answer.members ?? [], release) },
  };
}

type DraftContent = Pick<Draft, "method" | "examples">;

/**
 * Merges a newer page into a folder. Changes of the page are taken over, and changes of a person stay.
 * @param draft what was read from the older page; without it, everything in the folder counts as written by a person
 * @param onConflict is told what both changed
 */
export function mergeDraft(
  draft: DraftContent | undefined,
  folder: DraftContent,
  page: DraftContent,
  onConflict: (what: string) => void,
): DraftContent {
  const older = draft ?? page;
  const byTitle = ({ examples }: DraftContent, title: string) => examples.find((example) => example.title === title);
  const taken = new Set<object>();
  const ofPage = page.examples.flatMap((example) => {
    const { title } = example;
    const drafted = byTitle(older, title);
    const own = folder.examples.find(({ at }) => at !== undefined && at === drafted?.at) ?? byTitle(folder, title);
    if (own) taken.add(own);
    return merged(drafted, own, example, `examples.${title}`, onConflict) ?? [];
  });
  const isUnchanged = (example: Draft["examples"][number]) =>
    example.at !== undefined && older.examples.some((drafted) => isDeepStrictEqual(drafted, example));
  const own = folder.examples.filter((example) => !isUnchanged(example) && !taken.has(example));
  return {
    method: merged(older.method, folder.method, page.method, "", onConflict) as MethodDocument,
    examples: [...ofPage, ...own] as DraftContent["examples"],
  };
}

/** A three-way merge. A part that both sides changed stays as the folder has it. */
function merged(base: unknown, own: unknown, page: unknown, at: string, onConflict: (what: string) => void): unknown {
  if (isDeepStrictEqual(own, base) || isDeepStrictEqual(own, page)) return page;
  if (isDeepStrictEqual(page, base)) return own;
  const [baseParts, ownParts, pageParts] = [base, own, page].map(partsByName);
  if (!ownParts || !pageParts || Array.isArray(own) !== Array.isArray(page)) {
    onConflict(at);
    return own;
  }
  const parts = new Map<string, unknown>();
  for (const name of new Set([...pageParts.keys(), ...ownParts.keys()])) {
    const inside = at === "" ? name : `${at}.${name}`;
    const part = merged(baseParts?.get(name), ownParts.get(name), pageParts.get(name), inside, onConflict);
    if (part !== undefined) parts.set(name, part);
  }
  return Array.isArray(own) ? [...parts.values()] : Object.fromEntries(parts);
}

/** The members of an object, or the elements of a list that have names; `undefined` for any other value. */
function partsByName(value: unknown): Map<string, unknown> | undefined {
  if (isJsonObject(value)) return new Map(Object.entries(value));
  if (!Array.isArray(value) || !value.every((member) => typeof Object(member).name === "string")) return undefined;
  return new Map(value.map((member) => [member.name, member]));
}
