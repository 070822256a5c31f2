import type { AnyAssumptionId, Observations } from "../../assumptions/assumptions.ts";
import type { Exchange } from "./exchange.ts";
import reasons from "./inconclusive-reasons.json" with { type: "json" };

/** A location in a response, with the value of the system and the value that we expected. */
export interface Difference {
  readonly at: string;
  readonly actual: string;
  readonly expected: string;
}

/** Something that both responses show, the same or not. */
export interface Feature extends Difference {
  /** The same for the same feature of other responses. */
  readonly key: string;
}

export function feature(key: string, at: string, actual: string, expected: string): Feature {
  return { key, at, actual, expected };
}

export const isDifferent = ({ actual, expected }: Feature): boolean => actual !== expected;
export const otherOrder = "events in another order";

/** True if it is the outcome of a call or a row. */
export const isOutcome = ({ key }: Pick<Feature, "key">): boolean => /^(?:call|rows?)\b/.test(key);

/** True if it is whether a refusal, which both gave, is in the words of another error. */
export const isOfWords = ({ key }: Pick<Feature, "key">): boolean => key.startsWith("words of ");

export type InconclusiveReason = keyof typeof reasons;

/** Why an assumption is inconclusive, and what would settle it. */
export const reasonWords = (reason: InconclusiveReason): Readonly<Record<"words" | "settle", string>> =>
  reasons[reason];

export interface Finding {
  readonly id: AnyAssumptionId;
  /** As adopted: the system does not behave as we assume, but as the config file says. */
  readonly result: "confirmed" | "refuted" | "inconclusive" | "as adopted";
  readonly variant?: string | undefined;
  /** The setting of a config file that describes the system, if no variant does. */
  readonly setting?: string;
  readonly reason?: InconclusiveReason;
  /** For a tie: the variants, as `bulk.order=any`. For recordings that contradict each other: what they say. */
  readonly either?: readonly string[];
  /** The members that show it, if several can. */
  readonly where?: readonly string[];
  readonly exchanges: readonly Exchange["ref"][];
  readonly example?: (Difference & { readonly exchange: Exchange["ref"] }) | undefined;
}

export type DoneWords = NonNullable<Observations["done"]>;

/**
 * Differences that no finding explains, each cause once.
 * @param dependsOn the assumptions behind our response at a difference: one may be wrong, or something that we do not know
 */
export function groupByCause(
  differences: readonly (readonly [Exchange, Feature])[],
  dependsOn: (exchange: Exchange, feature: Feature) => readonly string[] = () => [],
) {
  const nameOf = ({ key, actual, expected }: Feature) =>
    isOutcome({ key }) ? `${key.split(" ")[0]} ${expected} ${actual}` : key.replace(/^(words .*) at .*/, "$1");
  const ofAllMethods = /^(?:HTTP|code of|content type|byte order|form of|member \/(?!data)|data of|done|words)\b/;
  const operationOf = ({ method }: Exchange, key: string) => (ofAllMethods.test(key) ? "every method" : method.name);
  const byCause = Map.groupBy(differences, ([one, feature]) => `${operationOf(one, feature.key)} ${nameOf(feature)}`);
  // The forms of values come first: they are in most responses.
  const rankOf = (cause: string) => Number(!cause.includes(" form of "));
  const groups = [...byCause].sort(([a], [b]) => rankOf(a) - rankOf(b));
  return groups.flatMap(([, group]) => {
    // The text of a refusal says more than its code.
    const longestFirst = group.toSorted(([, a], [, b]) => b.actual.length - a.actual.length);
    const [example] = group[0]?.[1].key.startsWith("words ") ? longestFirst : group;
    if (!example) return [];
    const [exchange, { key, at, actual, expected }] = example;
    const exchanges = refsOf(group.map(([exchange]) => exchange));
    const ids = [...new Set(group.flatMap((one) => dependsOn(...one)))];
    const operation = operationOf(exchange, key);
    return { operation, at, actual, expected, exchanges, ...(ids.length > 0 && { dependsOn: ids }) };
  });
}

/** Joins the findings of several recordings about one assumption. If these contradict each other, it is inconclusive. */
export function mergeFindings(findings: readonly Finding[]): Finding[] {
  const merged = [...Map.groupBy(findings, ({ id }) => id).values()].map((ofId): Finding => {
    const settled = ofId.filter(({ result }) => result !== "inconclusive");
    const said = new Set(settled.map(({ result, variant, setting = result }) => variant ?? setting));
    const relevant = said.size > 1 || settled.length === 0 ? ofId : settled;
    const exchanges = [...new Set(relevant.flatMap((finding) => finding.exchanges))];
    const [first] = relevant as [Finding];
    const where = [...new Set(relevant.flatMap((finding) => finding.where ?? []))];
    if (said.size > 1) return { id: first.id, result: "inconclusive", reason: "tie", either: [...said], exchanges };
    return { ...first, ...(where.length > 0 && { where }), exchanges };
  });
  const strength = ({ result }: Finding) => ["refuted", "as adopted", "inconclusive", "confirmed"].indexOf(result);
  return merged.sort((a, b) => strength(a) - strength(b) || b.exchanges.length - a.exchanges.length);
}

export const refsOf = (exchanges: readonly Pick<Exchange, "ref">[]) => [...new Set(exchanges.map(({ ref }) => ref))];
