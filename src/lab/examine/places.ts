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

/** How an answer compares with ours at the place where an assumption shows. */
export interface PlaceComparison {
  readonly exchange: Exchange;
  readonly is: "same" | "other";
  /** Is nothing but this assumption decided there, so that it is refuted where there is no variant? */
  readonly isOwn: boolean;
  readonly example?: Feature | undefined;
}

export const placeOf = (id: AssumptionId) => (assumptions[id] as Assumption).place;

export const hasNoPlace = (id: AssumptionId): boolean => JSON.stringify(placeOf(id)) === "{}";

const rowsNoting = (id: AssumptionId, { ofRows }: OwnAnswer): number[] =>
  ofRows.flatMap((ids, row) => (ids.includes(id) ? [row] : []));

/** How the answer to an exchange compares with ours where an assumption without variants shows; `undefined`: it does not show there. */
export function compareAtPlace(
  id: AssumptionId,
  exchange: Exchange,
  replay: Replay,
  search: VariantSearch,
): PlaceComparison | undefined {
  if (!replay.ownAnswer.restsOn.has(id)) return undefined;
  const seen = placeOf(id);
  // What a contract shows is shown where all is as it says.
  if (exchange.asked?.example.witnesses?.includes(id) && isSame(replay)) return { exchange, is: "same", isOwn: false };
  const rows = rowsNoting(id, replay.ownAnswer);
  if (seen?.at === "one wording") return wordingsOf(id, search).find((one) => one.exchange === exchange);
  if (!seen || seen.at === "words") return sightOfRows(rows, exchange, replay, search);
  if (seen.row) return sightOfValues(seen.row, rows, exchange, replay, search);
  const wanted = featuresAtPlace(id, exchange, replay);
  const [first] = wanted;
  if (!first) return undefined;
  const other = wanted.find(isDifferent);
  if (other) return { exchange, is: "other", isOwn: true, example: other };
  // What a call shows that makes nothing was read off its own answer.
  const isShown = !Array.isArray(seen.at) || isCreate(exchange) || first.at === "/data";
  const { token } = exchange.parameters ?? {};
  const isLogin = (one: Exchange) =>
    sessionOpenedBy(one).some(({ keys, said }) => keys["token"] === token && said?.["username"]);
  if (seen.after === "login" && !exchange.asked && !search.request.exchanges.some(isLogin)) return undefined;
  const isEnough = seen.least === undefined || Number(/\d+/.exec(first.here)) >= seen.least;
  return isShown && isEnough ? { exchange, is: "same", isOwn: true } : undefined;
}

/** The features at which an assumption is seen, as its `seen` says. */
export function featuresAtPlace(id: AssumptionId, { answer, parameters }: Exchange, { features, ownAnswer }: Replay) {
  const { at } = placeOf(id) ?? {};
  if (at === "all") return features;
  if (at === "done") return ownAnswer.refusal ? [] : features.filter(({ key }) => key === "call");
  const isSelection = parameters?.["fields_set"] != null;
  // That absent values are shown as null is said of events, whatever is selected.
  if (at === "members")
    return features.filter(({ key }) => (isSelection ? /^absent / : /^(?:absent|member) /).test(key));
  if (at === "selection") return isSelection ? features.filter(({ key }) => key.startsWith("member ")) : [];
  if (at === "events") return features.filter(({ key }) => key.startsWith("events "));
  if (at === "status") {
    const told = { key: "status", at: "status", there: `HTTP ${answer.status}`, here: "no HTTP 401" };
    return ownAnswer.refusal ? [answer.status === 401 ? told : { ...told, there: told.here }] : [];
  }
  const names = typeof at === "object" ? at : [];
  return features.filter(({ key }) => {
    const [, path] = /^value \/data\/?(?:\*\/?)?(.*)$/.exec(key) ?? [];
    return path !== undefined && names.some((name) => path === name || (name !== "" && path.startsWith(name)));
  });
}

/** An error that is said to be one, as far as it comes in one wording: other causes than those of which it is said may be among them. */
function wordingsOf(id: AssumptionId, search: VariantSearch): PlaceComparison[] {
  const seen = [...search.replays].flatMap(([exchange, { refusals, ownAnswer }]) =>
    ownAnswer.restsOn.has(id) && refusals[0]?.place === "call"
      ? [{ exchange, words: JSON.stringify(refusals[0].words) }]
      : [],
  );
  const [first, ...others] = new Map(seen.map((one) => [one.words, one])).values();
  return first
    ? others.map(({ exchange, words }): PlaceComparison => {
        const told = { key: "words", at: "call", there: words, here: first.words };
        return { exchange, is: "other", isOwn: true, example: told };
      })
    : [];
}

/** What became of the rows that note it, or of the call. A refusal has to be in words that are known. */
function sightOfRows(
  rows: readonly number[],
  exchange: Exchange,
  replay: Replay,
  { table }: VariantSearch,
): PlaceComparison | undefined {
  const places = rows.length > 0 ? rows.map((row) => `row ${row + 1}`) : ["call"];
  const features = replay.features.filter(({ at, key }) =>
    key === "call" ? places[0] === key : isAboutRows(at, places),
  );
  const words = replay.refusals.filter(({ place }) => places.includes(place));
  const example = features.find(isDifferent);
  if (example || words.some(({ isOdd }) => isOdd)) return { exchange, is: "other", isOwn: false, example };
  const areKnown = words.every((one) => matchesWords(one, table));
  return features.length > 0 && areKnown ? { exchange, is: "same", isOwn: false } : undefined;
}

const isAboutRows = (at: string, places: readonly string[]) => {
  const named = /^rows? ([\d, ]+)/.exec(at)?.[1]?.split(", ") ?? [];
  return named.some((row) => places.includes(`row ${row}`));
};

/** What became of rows in which a member has a value that the assumption is about: refused for it, or done. */
function sightOfValues(
  wanted: NonNullable<NonNullable<Assumption["place"]>["row"]>,
  noted: readonly number[],
  exchange: Exchange,
  replay: Replay,
  search: VariantSearch,
): PlaceComparison | undefined {
  const asked = answeredRows(exchange);
  const rows = (noted.length > 0 ? noted : [...asked.keys()]).filter((row) =>
    Object.entries(wanted).every(([name, form]) => {
      return leavesOf(asked[row]?.parameters[name] ?? null).some(
        (text) => text !== "null" && new RegExp(form).test(text),
      );
    }),
  );
  if (rows.length === 0) return undefined;
  const sight = sightOfRows(exchange.method.bulk ? rows : [], exchange, replay, search);
  const isNamed = Object.keys(wanted).some((name) =>
    [name.replace(/_identifier$/, ""), ...leavesOf(rows.map((row) => asked[row]?.parameters[name]))].some((word) =>
      sight?.example?.there.toLowerCase().includes(word.toLowerCase()),
    ),
  );
  return sight && { ...sight, isOwn: sight.is === "other" && isNamed };
}

/** By the key of what differs in an exchange: the assumptions that decide it. */
export type Deciders = ReadonlyMap<string, ReadonlySet<AssumptionId>>;

/**
 * Plays each variant in the state in which the exchange was: what changes is what its assumption decides. What becomes of a call
 * or a row may have any reason: there a variant has to make it the same, words included.
 */
export async function findDeciders(search: VariantSearch, exchange: Exchange, replay: Replay): Promise<Deciders> {
  const odd = [...replay.differences, ...replay.everywhere];
  const domains = new Map<string, Set<AssumptionId>>(odd.map(({ key }) => [key, new Set()]));
  for (const id of odd.length > 0 ? (Object.keys(assumptions) as AssumptionId[]) : []) {
    const { at } = placeOf(id) ?? {};
    if (!replay.ownAnswer.restsOn.has(id)) continue;
    const place = at === undefined || at === "all" ? [] : featuresAtPlace(id, exchange, replay);
    for (const { key } of place) domains.get(key)?.add(id);
    for (const variant of variantsById.get(id) ?? []) {
      const other = await search.replay(exchange, { ...search.chosen, [id]: variant }, replay.otherStates);
      const isSaid = other.refusals.every(({ isOdd }) => !isOdd);
      for (const { key, here } of odd) {
        // A call that is refused otherwise has no data to differ.
        const now = other.features.find((one) => one.key === key && one.here !== here);
        if (now && (!isOutcome(now) || (isSaid && !isDifferent(now)))) domains.get(key)?.add(id);
      }
    }
  }
  return domains;
}

/** What an answer of ours rests on at a feature, for whoever looks into a difference: nobody is accused. */
export function decidersOf({ key }: Feature, { ownAnswer }: Replay, domains: Deciders | undefined): string[] {
  const domain = domains?.get(key);
  if (domain && domain.size > 0) return [...domain];
  const [row] = /(?<=^row )\d+$/.exec(key) ?? [];
  const ofRows = new Set(ownAnswer.ofRows.flat());
  const noted =
    row === undefined ? [...ownAnswer.restsOn].filter((id) => !ofRows.has(id)) : (ownAnswer.ofRows[Number(row)] ?? []);
  const about = noted.filter((id) => !id.startsWith("error.")) as AssumptionId[];
  return about.filter((id) => !variantsById.has(id) && !hasNoPlace(id));
}

/** The members that a variant would refuse: an assumption about any of them is confirmed for these alone. */
export async function membersRefusedBy(
  search: VariantSearch,
  id: AssumptionId,
  showing: readonly Exchange[],
): Promise<string[]> {
  const found = new Set<string>();
  for (const exchange of /^(?:value|date)\./.test(id) ? showing : []) {
    const { otherStates } = search.replays.get(exchange) as Replay;
    for (const variant of variantsById.get(id) ?? []) {
      const { ownAnswer } = await search.replay(exchange, { ...search.chosen, [id]: variant }, otherStates);
      const paths = [ownAnswer.refusal, ...ownAnswer.rows.values()].map((one) => one?.values["path"]);
      for (const path of paths) if (path) found.add(path.split(".").at(-1) as string);
    }
  }
  return [...found].sort();
}

/** As what rows that rest on an assumption about rows were refused, where it is about several kinds of them. */
export function refusalKindsAt(
  id: AssumptionId,
  sights: readonly PlaceComparison[],
  { replays }: VariantSearch,
): string[] {
  const kinds = sights.flatMap(({ exchange }) => {
    const { ownAnswer } = replays.get(exchange) as Replay;
    return rowsNoting(id, ownAnswer).flatMap((row) => ownAnswer.rows.get(row)?.kind ?? []);
  });
  return id === "bulk.unreadable-identifier" ? [...new Set(kinds)].sort() : [];
}

/** Is each row that rests on it beside another of its name which came out otherwise? What becomes of one can depend on the others. */
export function isBesideOddRow(id: AssumptionId, exchange: Exchange, { differences, ownAnswer }: Replay): boolean {
  const nameOf = (row: number) => answeredRows(exchange)[row]?.parameters["request_unique_identifier"];
  const odd = differences.flatMap(({ key }) => /(?<=^row )\d+$/.exec(key) ?? []).map((row) => nameOf(Number(row)));
  const rows = rowsNoting(id, ownAnswer);
  return rows.length > 0 && rows.every((row) => odd.includes(nameOf(row)));
}
