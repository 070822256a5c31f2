import type { AnyAssumptionId, Observations } from "../../assumptions/assumptions.ts";
import type { Exchange } from "./exchange.ts";
import openReasons from "./open-reasons.json" with { type: "json" };

export type OpenReason = keyof typeof openReasons;

type WhyOpen = Readonly<Record<"words" | "settle", string>>;

/** Why an assumption is open, and what would settle it. A report of `verify` does not send its reader to `verify`. */
export function whyOpen(reason: OpenReason, command: "drift" | "verify"): WhyOpen {
  const { inVerify, ...usual }: WhyOpen & { readonly inVerify?: WhyOpen } = openReasons[reason];
  return (command === "verify" && inVerify) || usual;
}

/** A place of an answer, with the value of the system and ours. */
export interface Difference {
  readonly at: string;
  readonly there: string;
  readonly here: string;
}

/** Something that an answer shows, there and here, the same or not. */
export interface Feature extends Difference {
  /** The same for the same feature of other answers. */
  readonly key: string;
}

export const feature = (key: string, at: string, there: string, here: string): Feature => ({ key, at, there, here });

export const isDifferent = ({ there, here }: Feature): boolean => there !== here;

/** Is it what became of a call or a row? That shows nothing about other calls and rows. */
export const isOutcome = ({ key }: Pick<Feature, "key">): boolean => /^(?:call|rows?)\b/.test(key);

const operationOf = ({ method }: Exchange, key: string) =>
  /^(?:HTTP|data of|done|words)\b/.test(key) ? "every method" : method.name;

export const causeKey = (exchange: Exchange, key: string): string => `${operationOf(exchange, key)} ${key}`;

export interface Finding {
  readonly id: AnyAssumptionId;
  /** As adopted: the system does otherwise than we assume, as the config file says. */
  readonly result: "confirmed" | "refuted" | "open" | "as adopted";
  readonly variant?: string | undefined;
  /** The setting of a config file that describes the system, if no variant does. */
  readonly setting?: string;
  readonly reason?: OpenReason;
  /** The members or result sets that show it, if several can. */
  readonly where?: readonly string[];
  readonly exchanges: readonly Exchange["ref"][];
  readonly example?: (Difference & { readonly exchange: Exchange["ref"] }) | undefined;
}

export type DoneWords = NonNullable<Observations["done"]>;

/** A difference that no finding explains. */
export interface Leftover extends Difference {
  readonly operation: string;
  readonly exchanges: readonly Exchange["ref"][];
  /** The assumptions behind our answer there. One of these may be wrong, or something that we do not know. */
  readonly restsOn?: readonly string[];
}

/** Differences, each cause once. @param restsOn the assumptions behind our answer at a feature; absent: not reported */
export function groupByCause(
  differences: readonly (readonly [Exchange, Feature])[],
  restsOn?: (exchange: Exchange, feature: Feature) => readonly string[],
): Leftover[] {
  const nameOf = ({ key, here }: Feature) =>
    isOutcome({ key }) ? `${key.split(" ")[0]} ${here}` : key.replace(/^(words .*) at .*/, "$1");
  const byCause = Map.groupBy(differences, ([exchange, feature]) => causeKey(exchange, nameOf(feature)));
  return [...byCause.values()].flatMap((group) => {
    // The text of a refusal says more than its code.
    const longestFirst = group.toSorted(([, a], [, b]) => b.there.length - a.there.length);
    const [example] = group[0]?.[1].key.startsWith("words ") ? longestFirst : group;
    if (!example) return [];
    const [exchange, { key, at, there, here }] = example;
    const exchanges = refsOf(group.map(([exchange]) => exchange));
    const resting = restsOn && { restsOn: restsOn(...example) };
    return { operation: operationOf(exchange, key), at, there, here, exchanges, ...resting };
  });
}

/** Joins leftovers at one place of a method. The form of a member counts as one in all methods. */
export function groupByPlace(leftovers: readonly Leftover[]): Leftover[] {
  const byPlace = Map.groupBy(leftovers, ({ operation, at, here }) => {
    const isForm = /^(?:an? |nothing: )/.test(here);
    return isForm ? `${at.split("/").at(-1)} ${here}` : `${operation} ${at.replace(/\d+/g, "*")} ${here.slice(0, 40)}`;
  });
  return [...byPlace.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const isOfOne = others.every(({ operation }) => operation === first.operation);
    const exchanges = [...new Set([first, ...others].flatMap((leftover) => leftover.exchanges))];
    return { ...first, operation: isOfOne ? first.operation : "every method", exchanges };
  });
}

/** Joins the findings of several recordings about one assumption. If these contradict each other, it stays open. */
export function mergeFindings(findings: readonly Finding[]): Finding[] {
  const merged = [...Map.groupBy(findings, ({ id }) => id).values()].map((ofId): Finding => {
    const settled = ofId.filter(({ result, reason }) => result !== "open" || reason === "both ways");
    const isTorn = new Set(settled.map(({ result, variant, setting }) => `${result} ${variant ?? setting}`)).size > 1;
    const relevant = isTorn || settled.length === 0 ? ofId : settled;
    const exchanges = [...new Set(relevant.flatMap((finding) => finding.exchanges))];
    const [first] = relevant as [Finding];
    const where = [...new Set(relevant.flatMap((finding) => finding.where ?? []))];
    if (isTorn) return { id: first.id, result: "open", reason: "both ways", exchanges };
    return { ...first, ...(where.length > 0 && { where }), exchanges };
  });
  const strength = ({ result }: Finding) => ["refuted", "as adopted", "open", "confirmed"].indexOf(result);
  return merged.sort((a, b) => strength(a) - strength(b) || b.exchanges.length - a.exchanges.length);
}

export const refsOf = (exchanges: readonly Pick<Exchange, "ref">[]) => [...new Set(exchanges.map(({ ref }) => ref))];
