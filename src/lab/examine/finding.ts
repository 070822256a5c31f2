import type { AnyAssumptionId } from "../../assumptions/assumptions.ts";
import type { Observations } from "../../assumptions/observations.ts";
import type { Exchange } from "./exchange.ts";
import openReasons from "./open-reasons.json" with { type: "json" };

export type OpenReason = keyof typeof openReasons;

type WhyOpen = Readonly<Record<"words" | "settle", string>>;

/** Why an assumption is open though exchanges rest on it, and what would settle it. `verify` sends nobody to itself. */
export function whyOpen(reason: OpenReason, command: "drift" | "verify"): WhyOpen {
  const { inVerify, ...usual }: WhyOpen & { readonly inVerify?: WhyOpen } = openReasons[reason];
  return (command === "verify" && inVerify) || usual;
}

export interface Difference {
  readonly at: string;
  readonly there: string;
  readonly here: string;
}

export interface Feature extends Difference {
  /** The same for the same thing in other answers. */
  readonly key: string;
}

export const feature = (key: string, at: string, there: string, here: string): Feature => ({ key, at, there, here });

export const isDifferent = ({ there, here }: Feature): boolean => there !== here;

/** What became of a call or a row says nothing of others. */
export const isOutcome = ({ key }: Pick<Feature, "key">): boolean => /^(?:call|rows?)\b/.test(key);

const operationOf = ({ method }: Exchange, key: string) =>
  /^(?:HTTP|data of|done|words)\b/.test(key) ? "every method" : method.name;

export const causeKey = (exchange: Exchange, key: string): string => `${operationOf(exchange, key)} ${key}`;

export interface Finding {
  readonly id: AnyAssumptionId;
  /** As adopted: it is done otherwise than we assume, as was said before that it is. */
  readonly result: "confirmed" | "refuted" | "open" | "as adopted";
  readonly variant?: string | undefined;
  /** What in a config file describes it, where no variant does. */
  readonly setting?: string;
  readonly reason?: OpenReason;
  /** Where it was seen, if it may be seen at several places: members, result sets. */
  readonly where?: readonly string[];
  readonly exchanges: readonly Exchange["ref"][];
  readonly example?: (Difference & { readonly exchange: Exchange["ref"] }) | undefined;
}

export type DoneWords = NonNullable<Observations["done"]>;

export interface Leftover extends Difference {
  readonly operation: string;
  readonly exchanges: readonly Exchange["ref"][];
  /** What our answer rests on there: one of these may be otherwise, or something that we do not know. */
  readonly restsOn?: readonly string[];
}

/** What differs, each cause once. @param restsOn what our answer rests on at a feature; absent: it is not told */
export function groupByCause(
  found: readonly (readonly [Exchange, Feature])[],
  restsOn?: (exchange: Exchange, one: Feature) => readonly string[],
): Leftover[] {
  const nameOf = (one: Feature) =>
    isOutcome(one) ? `${one.key.split(" ")[0]} ${one.here}` : one.key.replace(/^(words .*) at .*/, "$1");
  const byCause = Map.groupBy(found, ([exchange, one]) => causeKey(exchange, nameOf(one)));
  return [...byCause.values()].map((some) => {
    // The text of a refusal says more than its code.
    const [[, { key: of }]] = some as [(typeof some)[0]];
    const byLength = of.startsWith("words ")
      ? some.toSorted(([, one], [, other]) => other.there.length - one.there.length)
      : some;
    const [[exchange, one]] = byLength as [(typeof some)[0]];
    const { key, at, there, here } = one;
    const exchanges = refsOf(some.map(([exchange]) => exchange));
    const resting = restsOn && { restsOn: restsOn(exchange, one) };
    return { operation: operationOf(exchange, key), at, there, here, exchanges, ...resting };
  });
}

/** The same at the same place of a method is one, wherever it was seen; the form of a member is one in all methods. */
export function groupByPlace(all: readonly Leftover[]): Leftover[] {
  const byPlace = Map.groupBy(all, ({ operation, at, here }) => {
    const isForm = /^(?:an? |nothing: )/.test(here);
    return isForm ? `${at.split("/").at(-1)} ${here}` : `${operation} ${at.replace(/\d+/g, "*")} ${here.slice(0, 40)}`;
  });
  return [...byPlace.values()].map((some) => {
    const [first] = some as [Leftover];
    const operation = some.every((one) => one.operation === first.operation) ? first.operation : "every method";
    return { ...first, operation, exchanges: [...new Set(some.flatMap(({ exchanges }) => exchanges))] };
  });
}

export function mergeFindings(all: readonly Finding[]): Finding[] {
  const merged = [...Map.groupBy(all, ({ id }) => id).values()].map((some): Finding => {
    const settled = some.filter(({ result, reason }) => result !== "open" || reason === "both ways");
    const isTorn = new Set(settled.map(({ result, variant, setting }) => `${result} ${variant ?? setting}`)).size > 1;
    const telling = isTorn || settled.length === 0 ? some : settled;
    const exchanges = [...new Set(telling.flatMap((one) => one.exchanges))];
    const [first] = telling as [Finding];
    const where = [...new Set(telling.flatMap((one) => one.where ?? []))];
    if (isTorn) return { id: first.id, result: "open", reason: "both ways", exchanges };
    return { ...first, ...(where.length > 0 && { where }), exchanges };
  });
  const strength = ({ result }: Finding) => ["refuted", "as adopted", "open", "confirmed"].indexOf(result);
  return merged.sort((one, other) => strength(one) - strength(other) || other.exchanges.length - one.exchanges.length);
}

export const refsOf = (seen: readonly Pick<Exchange, "ref">[]) => [...new Set(seen.map(({ ref }) => ref))];
