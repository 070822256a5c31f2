import { isDeepStrictEqual } from "node:util";
import type { MemberDocument, MethodDocument } from "../../../contracts/document-types.ts";
import { isJsonObject } from "../../ground/json.ts";
import { knownMembers } from "../../vendor/declared/member-schemas.ts";
import type { Method } from "../../vendor/method.ts";
import { isKnownIn, type Release } from "../../wire/release.ts";
import type { Draft } from "./draft.ts";

/** What is another in a method. Without `from` it came, without `to` it went. */
export interface MethodChange {
  readonly method: string;
  /** `parameters.profile.presence`: a member by its path, and what is said of it. */
  readonly what: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

const places = new Set(["$schema", "at", "source", "page"]);

/** What a document of a method says, by its path. A member has its name as path, and its type with the words of the page. */
function statementsIn(value: object, path = "", siblings: readonly string[] = []): [what: string, said: unknown][] {
  return Object.entries(value).flatMap(([key, one]): [string, unknown][] => {
    if (places.has(key) || one === undefined) return [];
    if (key === "members" || key === "parameters") {
      const inside = key === "parameters" ? "parameters." : path;
      return (one as MemberDocument[]).flatMap(
        ({ name, type, typeWords: words = type, presence, presenceWords = presence, ...said }) => {
          const within = (said.members ?? []).map((member) => member.name);
          return [
            [inside + name, { type, words }] as [string, unknown],
            ...statementsIn({ presence: presenceWords, ...said }, `${inside}${name}.`, within),
          ];
        },
      );
    }
    // A set may have a member of the name.
    const what = path + (siblings.includes(key) ? `(${key})` : key);
    const isDetailed = typeof one === "object" && !Array.isArray(one);
    return isDetailed ? statementsIn(one, `${what}.`) : [[what, one]];
  });
}

/** What differs between two documents of a method, and between the examples of their pages by their titles. */
export function documentChanges(method: string, was: object, is: object): MethodChange[] {
  const [old, now] = [new Map(statementsIn(was)), new Map(statementsIn(is))];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((what) => {
    const [from, to] = [old.get(what), now.get(what)];
    // What is said of a member that came or went goes without saying.
    const around = what.slice(0, what.lastIndexOf("."));
    const isTold = old.has(around) === now.has(around) && !isDeepStrictEqual(from, to);
    return isTold ? [{ method, what, from: shownBeside(from, to), to: shownBeside(to, from) }] : [];
  });
}

const shownBeside = (one: unknown, other: unknown): unknown =>
  !isJsonObject(one) ? one : Object(other).words === one["words"] ? one["type"] : one["words"];

/** A draft as one document, for comparing. */
export const comparableDocument = ({ method, examples }: Pick<Draft, "method" | "examples">): object => ({
  ...method,
  examples: Object.fromEntries(examples.map(({ title, at: _, ...said }) => [title, JSON.stringify(said)])),
});

/** What changes for a client between two releases: methods and members that come, go or are asked for otherwise. */
export function releaseChanges(methods: readonly Method[], from: Release, to: Release): MethodChange[] {
  return methods.flatMap((method): MethodChange[] => {
    const [was, is] = [from, to].map((release) => isKnownIn(release, method.since));
    const { name, verb } = method;
    if (was !== is) return [{ method: name, what: "method", ...(was ? { from: verb } : { to: verb }) }];
    return was ? documentChanges(name, saidIn(method, from), saidIn(method, to)) : [];
  });
}

function saidIn({ document: { verb, parameters, answer }, deprecated }: Method, release: Release): object {
  return {
    verb,
    deprecated: deprecated && isKnownIn(release, deprecated.since) ? deprecated.since : undefined,
    parameters: knownMembers(parameters, release),
    answer: { members: knownMembers(answer.members ?? [], release) },
  };
}

type Read = Pick<Draft, "method" | "examples">;

/**
 * A folder after a newer page: what the page changed is taken, and what a person changed stays.
 * @param read what was read from the page before; without it, all that stands in the folder counts as written by a person
 * @param kept is told where a person and the page changed the same
 */
export function mergeDraft(read: Read | undefined, was: Read, page: Read, kept: (what: string) => void): Read {
  const before = read ?? page;
  const ofTitle = (all: Read["examples"], title: string) => all.find((one) => one.title === title);
  const ofPage = page.examples.map((example) => {
    const old = ofTitle(before.examples, example.title);
    const mine =
      was.examples.find(({ at }) => at !== undefined && at === old?.at) ?? ofTitle(was.examples, example.title);
    return [mine, merged(old, mine, example, `examples.${example.title}`, kept)] as const;
  });
  const own = was.examples.filter((one) => {
    const isOfPage = one.at !== undefined && before.examples.some((old) => isDeepStrictEqual(old, one));
    return !isOfPage && !ofPage.some(([mine]) => mine === one);
  });
  const examples = [...ofPage.flatMap(([, one]) => one ?? []), ...own] as Read["examples"];
  return { method: merged(before.method, was.method, page.method, "", kept) as MethodDocument, examples };
}

/** Three-way: what one side left as it was is as the other has it. Where both changed it, a person's stays. */
function merged(base: unknown, mine: unknown, now: unknown, at: string, kept: (what: string) => void): unknown {
  if (isDeepStrictEqual(mine, base) || isDeepStrictEqual(mine, now)) return now;
  if (isDeepStrictEqual(now, base)) return mine;
  const inside = (name: string) => (at === "" ? name : `${at}.${name}`);
  if (isJsonObject(mine) && isJsonObject(now)) {
    const names = new Set([...Object.keys(now), ...Object.keys(mine)]);
    const parts = [...names].map((name) => [
      name,
      merged(Object(base)[name], mine[name], now[name], inside(name), kept),
    ]);
    return Object.fromEntries(parts.filter(([, part]) => part !== undefined));
  }
  const [old, own, read] = [base, mine, now].map(byName);
  if (own && read) {
    const names = new Set([...read.keys(), ...own.keys()]);
    const parts = [...names].map((name) => merged(old?.get(name), own.get(name), read.get(name), inside(name), kept));
    return parts.filter((part) => part !== undefined);
  }
  kept(at);
  return mine;
}

/** A list of members, by their names; `undefined` for any other value. */
function byName(list: unknown): Map<string, unknown> | undefined {
  if (!Array.isArray(list) || !list.every((one) => typeof Object(one).name === "string")) return undefined;
  return new Map(list.map((one) => [one.name, one]));
}
