import type { MemberDocument } from "../../../contracts/document-types.ts";
import { knownMembers } from "../../vendor/declared/member-schemas.ts";
import type { Contract } from "../../vendor/method.ts";
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

/** What a document of a method says, by its path. A member has its name as path and its type as value. */
function statementsIn(value: object, path = ""): [what: string, said: unknown][] {
  return Object.entries(value).flatMap(([key, one]): [string, unknown][] => {
    if (places.has(key) || one === undefined) return [];
    if (key === "members" || key === "parameters") {
      const inside = key === "parameters" ? "parameters." : path;
      return (one as MemberDocument[]).flatMap(
        ({ name, type, typeWords = type, presence, presenceWords = presence, ...said }) => [
          [inside + name, typeWords] as [string, unknown],
          ...statementsIn({ presence: presenceWords, ...said }, `${inside}${name}.`),
        ],
      );
    }
    const isDetailed = typeof one === "object" && !Array.isArray(one);
    return isDetailed ? statementsIn(one, `${path}${key}.`) : [[path + key, one]];
  });
}

export function changesBetween(method: string, was: object, is: object): MethodChange[] {
  const [old, now] = [new Map(statementsIn(was)), new Map(statementsIn(is))];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((what) => {
    const [from, to] = [old.get(what), now.get(what)];
    // What is said of a member that came or went goes without saying.
    const around = what.slice(0, what.lastIndexOf("."));
    const isTold = old.has(around) === now.has(around) && JSON.stringify(from) !== JSON.stringify(to);
    return isTold ? [{ method, what, from, to }] : [];
  });
}

/** What changes for a client between two releases: methods and members that come, go or are asked for otherwise. */
export function changesOfRelease(contracts: readonly Contract[], from: Release, to: Release): MethodChange[] {
  return contracts.flatMap((contract): MethodChange[] => {
    const [was, is] = [from, to].map((release) => isKnownIn(release, contract.since));
    const { name: method, verb } = contract;
    if (was !== is) return [{ method, what: "method", ...(was ? { from: verb } : { to: verb }) }];
    return was ? changesBetween(method, saidIn(contract, from), saidIn(contract, to)) : [];
  });
}

function saidIn({ document: { verb, parameters, answer }, deprecated }: Contract, release: Release): object {
  return {
    verb,
    deprecated: deprecated && isKnownIn(release, deprecated.since) ? deprecated.since : undefined,
    parameters: knownMembers(parameters, release),
    answer: { members: knownMembers(answer.members ?? [], release) },
  };
}

const ofMethod = "name verb source page description since deprecated bulk parameters answer".split(" ");
const ofMember =
  "name type typeWords presence presenceWords before since deprecated values description members at".split(" ");
const ofExample = "provenance request response data refused at".split(" ");

const without = (all: object, names: readonly string[]) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));

/**
 * A folder with all that came from its page made anew. What was written by hand stays: other keys, a bulk that the page does not
 * have, assumed and inferred members, own examples, and what an example of the page was given.
 */
export function redrafted(was: Draft, { method, examples }: Draft): Pick<Draft, "method" | "examples"> {
  const { bulk, answer } = was.method;
  const members = withOwn(answer.members, method.answer.members);
  // No table says whether it is of an object or of a set: only an example shows a set.
  const isTypeRead = method.answer.type === "Set" || answer.type === "None" || members.length === 0;
  const { type } = isTypeRead ? method.answer : answer;
  return {
    method: {
      ...method,
      ...without(was.method, ofMethod),
      ...(bulk && typeof bulk.at !== "number" && !method.bulk && { bulk }),
      parameters: withOwn(was.method.parameters, method.parameters),
      answer: { type, members },
    },
    examples: [...examples.map(withOwnFacts(was.examples)), ...was.examples.filter(({ at }) => at === undefined)],
  };
}

const withOwnFacts = (was: Draft["examples"]) => (example: Draft["examples"][number]) => {
  const drafted = was.filter(({ at }) => at !== undefined);
  const old = drafted.find(({ at }) => at === example.at) ?? drafted.find(({ title }) => title === example.title);
  if (!old) return example;
  // Another answer may have more that a system makes anew.
  const isSame = JSON.stringify(old.response) === JSON.stringify(example.response);
  const generated = [...new Set([...((!isSame && example.generated) || []), ...(old.generated ?? [])])];
  return { ...example, ...without(old, ofExample), generated };
};

function withOwn(was: readonly MemberDocument[] = [], is: readonly MemberDocument[] = []): MemberDocument[] {
  const read = is.map((member) => {
    const old = was.find(({ name }) => name === member.name);
    const members = withOwn(old?.members, member.members);
    return { ...member, ...(old && without(old, ofMember)), ...(members.length > 0 && { members }) };
  });
  const isOwn = ({ name, at }: MemberDocument) => typeof at === "string" && !is.some((one) => one.name === name);
  return [...read, ...was.filter(isOwn)];
}
