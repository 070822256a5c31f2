import { type Assumption, type AssumptionId, assumptions } from "../../assumptions/assumptions.ts";
import { variantsById } from "../../assumptions/switches.ts";
import { leavesOf } from "../../matching/json-pointer.ts";
import { isSame } from "./compare.ts";
import { answeredRows, type Exchange } from "./exchange.ts";
import { type Feature, isDifferent, isOutcome } from "./finding.ts";
import { isCreate, sessionOpenedBy } from "./named-rows.ts";
import type { OwnAnswer } from "./play.ts";
import { matchesWords } from "./refusal-words.ts";
import type { Replay, VariantSearch } from "./variant-search.ts";

/** The comparison of an answer with ours at the place of an assumption. */
export interface PlaceComparison {
  readonly exchange: Exchange;
  readonly is: "same" | "other";
  /** Does nothing but this assumption decide the place, so that a difference refutes it? */
  readonly isOwn: boolean;
  readonly example?: Feature | undefined;
}

export const placeOf = (id: AssumptionId) => (assumptions[id] as Assumption).place;

export const hasNoPlace = (id: AssumptionId): boolean => JSON.stringify(placeOf(id)) === "{}";

export const rowsNoting = (id: AssumptionId, { ofRows }: OwnAnswer): number[] =>
  ofRows.flatMap((ids, row) => (ids.includes(id) ? [row] : []));

/** Compares an answer with ours at the place of an assumption; `undefined`: the answer does not have the place. */
export function compareAtPlace(
  id: AssumptionId,
  exchange: Exchange,
  search: VariantSearch,
): PlaceComparison | undefined {
  const replay = search.replayOf(exchange);
  const { restsOn } = replay.ownAnswer;
  if (!restsOn.has(id)) return undefined;
  const place = placeOf(id);
  const { sentExample } = exchange;
  // An example shows its assumptions if the whole answer is as it says.
  if (sentExample?.example.witnesses?.includes(id) && isSame(replay)) return { exchange, is: "same", isOwn: false };
  if (place?.at === "one wording") return compareWordings(id, search).find((one) => one.exchange === exchange);
  if (!place || place.at === "words") return compareRows(rowsNoting(id, replay.ownAnswer), exchange, search);
  if (place.row) return compareRowsWith(id, exchange, search);
  const features = featuresAtPlace(id, exchange, search);
  const [first] = features;
  if (!first) return undefined;
  const example = features.find(isDifferent);
  if (example) return { exchange, is: "other", isOwn: true, example };
  // A call that creates nothing is replayed with the rows of its own answer, which proves nothing.
  const isIndependent = !Array.isArray(place.at) || isCreate(exchange) || first.at === "/data";
  const isKnownSession = place.after !== "login" || sentExample || hasLoginOf(exchange, search);
  const isEnough = place.least === undefined || Number(/\d+/.exec(first.here)) >= place.least;
  return isIndependent && isKnownSession && isEnough ? { exchange, is: "same", isOwn: true } : undefined;
}

function hasLoginOf({ parameters }: Exchange, { request }: VariantSearch): boolean {
  const token = parameters?.["token"];
  return request.exchanges
    .flatMap(sessionOpenedBy)
    .some(({ keys, attributes }) => keys["token"] === token && attributes?.["username"]);
}

/** The features at the place of an assumption. */
export function featuresAtPlace(id: AssumptionId, exchange: Exchange, search: VariantSearch): readonly Feature[] {
  const { features, ownAnswer } = search.replayOf(exchange);
  const at = placeOf(id)?.at;
  const isSelection = exchange.parameters?.["fields_set"] != null;
  const withKey = (pattern: RegExp) => features.filter(({ key }) => pattern.test(key));
  if (at === "all") return features;
  if (at === "done") return ownAnswer.refusal ? [] : withKey(/^call$/);
  // The assumption that absent values are null is about events, whatever is selected.
  if (at === "members") return withKey(isSelection ? /^absent / : /^(?:absent|member) /);
  if (at === "selection") return isSelection ? withKey(/^member /) : [];
  if (at === "events") return withKey(/^events /);
  if (at === "status") {
    if (!ownAnswer.refusal) return [];
    const here = "no HTTP 401";
    return [{ key: "status", at: "status", there: exchange.answer.status === 401 ? "HTTP 401" : here, here }];
  }
  const names = typeof at === "object" ? at : [];
  return features.filter(({ key }) => {
    const [, path] = /^value \/data\/?(?:\*\/?)?(.*)$/.exec(key) ?? [];
    return path !== undefined && names.some((name) => path === name || (name !== "" && path.startsWith(name)));
  });
}

/** Compares the wordings of calls whose refusals we assume to be one error. A second wording may be one of another cause. */
function compareWordings(id: AssumptionId, search: VariantSearch): PlaceComparison[] {
  const exchangesByWords = new Map<string, Exchange>();
  for (const [exchange, { refusals, ownAnswer }] of search.replays) {
    const [refusal] = ownAnswer.restsOn.has(id) ? refusals : [];
    if (refusal?.place === "call") exchangesByWords.set(JSON.stringify(refusal.words), exchange);
  }
  const [[here] = [""], ...others] = exchangesByWords;
  return others.map(([there, exchange]): PlaceComparison => {
    const example = { key: "words", at: "call", there, here };
    return { exchange, is: "other", isOwn: true, example };
  });
}

/** Compares what became of rows, or of the call if there are none. A refusal must be in words that are known. */
function compareRows(rows: readonly number[], exchange: Exchange, search: VariantSearch): PlaceComparison | undefined {
  const replay = search.replayOf(exchange);
  const places = rows.length > 0 ? rows.map((row) => `row ${row + 1}`) : ["call"];
  const features = replay.features.filter(({ at, key }) =>
    key === "call" ? places[0] === key : isAboutRows(at, places),
  );
  const refusals = replay.refusals.filter(({ place }) => places.includes(place));
  const example = features.find(isDifferent);
  if (example || refusals.some(({ isOdd }) => isOdd)) return { exchange, is: "other", isOwn: false, example };
  const areKnown = refusals.every((pair) => matchesWords(pair, search.table));
  return features.length > 0 && areKnown ? { exchange, is: "same", isOwn: false } : undefined;
}

const isAboutRows = (at: string, places: readonly string[]) => {
  const rows = /^rows? ([\d, ]+)/.exec(at)?.[1]?.split(", ") ?? [];
  return rows.some((row) => places.includes(`row ${row}`));
};

/** Compares the rows in which a member has a value that the assumption is about. */
function compareRowsWith(id: AssumptionId, exchange: Exchange, search: VariantSearch): PlaceComparison | undefined {
  const place = placeOf(id)?.row ?? {};
  const noting = rowsNoting(id, search.replayOf(exchange).ownAnswer);
  const answered = answeredRows(exchange);
  const valuesOf = (row: number, member: string) => leavesOf(answered[row]?.parameters[member] ?? null);
  const candidates = noting.length > 0 ? noting : [...answered.keys()];
  const rows = candidates.filter((row) =>
    Object.entries(place).every(([member, form]) =>
      valuesOf(row, member).some((text) => text !== "null" && new RegExp(form).test(text)),
    ),
  );
  if (rows.length === 0) return undefined;
  const comparison = compareRows(exchange.method.bulk ? rows : [], exchange, search);
  const there = comparison?.example?.there.toLowerCase();
  // The place is the assumption's own if a refusal names the member or its value.
  const words = Object.keys(place).flatMap((member) => [
    member.replace(/_identifier$/, ""),
    ...rows.flatMap((row) => valuesOf(row, member)),
  ]);
  const isNamed = words.some((word) => there?.includes(word.toLowerCase()));
  return comparison && { ...comparison, isOwn: comparison.is === "other" && isNamed };
}

/** By the key of what differs in an exchange: the assumptions that decide it. */
export type Deciders = ReadonlyMap<string, ReadonlySet<AssumptionId>>;

/**
 * Plays each variant in the state in which the exchange was: an assumption decides what its variant changes. The outcome of a
 * call or a row may have any reason: an assumption decides it only if a variant makes it the same, words included.
 */
export async function findDeciders(search: VariantSearch, exchange: Exchange): Promise<Deciders> {
  const replay = search.replayOf(exchange);
  const odd = [...replay.differences, ...replay.constantDifferences];
  const deciders = new Map<string, Set<AssumptionId>>(odd.map(({ key }) => [key, new Set()]));
  for (const id of odd.length > 0 ? (Object.keys(assumptions) as AssumptionId[]) : []) {
    if (!replay.ownAnswer.restsOn.has(id)) continue;
    const at = placeOf(id)?.at;
    const atPlace = at === undefined || at === "all" ? [] : featuresAtPlace(id, exchange, search);
    for (const { key } of atPlace) deciders.get(key)?.add(id);
    for (const variant of variantsById.get(id) ?? []) {
      const other = await search.replay(exchange, { ...search.chosen, [id]: variant }, replay.otherStates);
      const isInKnownWords = other.refusals.every(({ isOdd }) => !isOdd);
      for (const { key, here } of odd) {
        // A call that is refused otherwise has no data to differ.
        const changed = other.features.find((feature) => feature.key === key && feature.here !== here);
        if (changed && (!isOutcome(changed) || (isInKnownWords && !isDifferent(changed)))) deciders.get(key)?.add(id);
      }
    }
  }
  return deciders;
}

/** The assumptions behind our answer at a feature: its deciders, or else those of its row or call. This accuses none. */
export function decidersOf({ key }: Feature, { ownAnswer }: Replay, deciders: Deciders | undefined): string[] {
  const ids = deciders?.get(key);
  if (ids && ids.size > 0) return [...ids];
  const [row] = /(?<=^row )\d+$/.exec(key) ?? [];
  const ofRows = new Set(ownAnswer.ofRows.flat());
  const ofCall = [...ownAnswer.restsOn].filter((id) => !ofRows.has(id));
  const noted = row === undefined ? ofCall : (ownAnswer.ofRows[Number(row)] ?? []);
  const noErrors = noted.filter((id) => !id.startsWith("error.")) as AssumptionId[];
  return noErrors.filter((id) => !variantsById.has(id) && !hasNoPlace(id));
}
