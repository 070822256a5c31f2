import { isDeepStrictEqual } from "node:util";
import { type AnyAssumptionId, type AssumptionId, assumptions } from "../../assumptions/assumptions.ts";
import { variantsById } from "../../assumptions/switches.ts";
import { readAnswer } from "../../wire/bulk.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { oddKeys } from "./compare.ts";
import type { learnErrorWords } from "./error-words.ts";
import { answeredRows, type Exchange } from "./exchange.ts";
import { type Finding, isOutcome, type OpenReason, refsOf } from "./finding.ts";
import openReasons from "./open-reasons.json" with { type: "json" };
import { compareAtPlace, type Deciders, hasNoPlace, type PlaceComparison, placeOf, rowsNoting } from "./places.ts";
import { matchesWords } from "./refusal-words.ts";
import { type Replay, type VariantSearch, withChange } from "./variant-search.ts";

type WordLeftovers = Awaited<ReturnType<typeof learnErrorWords>>["leftovers"];

interface Evidence {
  readonly search: VariantSearch;
  readonly deciders: ReadonlyMap<Exchange, Deciders>;
  /** The exchanges in which rows that rest on an assumption are refused in the words of another error than ours. */
  readonly refusedOtherwise: ReadonlyMap<AnyAssumptionId, ReadonlySet<Exchange>>;
}

/** One exchange would do; so many are named. */
const mostShowing = 20;

/** Assumptions about the time: exchanges rest on them, and cannot show them. */
const aboutTime = new Set<string>(openReasons.clock.ids);

/** The findings of a search about each assumption. */
export async function findAssumptions(search: VariantSearch, deciders: Evidence["deciders"], leftovers: WordLeftovers) {
  const evidence = { search, deciders, refusedOtherwise: await findRefusedOtherwise(search, leftovers) };
  const findings: Finding[][] = [];
  for (const id of Object.keys(assumptions) as AssumptionId[]) {
    if (id === "call.http-status") continue;
    findings.push(await (variantsById.has(id) ? findByVariant : findByPlace)(id, evidence));
  }
  return findings.flat();
}

async function findRefusedOtherwise(search: VariantSearch, leftovers: WordLeftovers) {
  const exchangesById = new Map<AnyAssumptionId, Set<Exchange>>();
  for (const [exchange, { refusals }] of search.replays) {
    if (search.isOutOfTime("looking at what differs")) break;
    const oddPlaces = refusals.flatMap(({ isOdd, place }) => (isOdd ? place : []));
    const places = [...oddPlaces, ...leftovers.flatMap(({ ref, at }) => (ref === exchange.ref ? at : []))];
    const rows = places.flatMap((place) => /^row (\d+)/.exec(place)?.[1] ?? []);
    // A row may rest on other assumptions in another state.
    for (const { ownAnswer } of rows.length > 0 ? await search.replaysInAnyState(exchange) : []) {
      for (const id of rows.flatMap((row) => ownAnswer.ofRows[Number(row) - 1] ?? [])) {
        exchangesById.set(id, (exchangesById.get(id) ?? new Set()).add(exchange));
      }
    }
  }
  return exchangesById;
}

const restingOn = (id: AssumptionId, replays: Iterable<readonly [Exchange, Replay]>) =>
  [...replays].filter(([{ lost }, { ownAnswer }]) => ownAnswer.restsOn.has(id) || lost.includes(id));

const open = (id: AssumptionId, reason: OpenReason, exchanges: readonly Exchange[]): Finding[] => [
  { id, result: "open", reason, exchanges: refsOf(exchanges) },
];

/** The finding about an assumption without variants: it compares the assumption's place wherever an answer has it. */
function findByPlace(id: AssumptionId, { search, deciders, refusedOtherwise }: Evidence): Finding[] {
  const exchanges = restingOn(id, search.replays).map(([exchange]) => exchange);
  if (exchanges.length === 0) return [];
  const comparisons = exchanges.flatMap((exchange) => compareAtPlace(id, exchange, search) ?? []);
  for (const exchange of refusedOtherwise.get(id) ?? []) comparisons.push({ exchange, is: "other", isOwn: false });
  const isSure = ({ exchange, is }: PlaceComparison) =>
    is === "same" && !exchange.lost.includes(id) && search.replayOf(exchange).otherStates.size === 0;
  const same = comparisons.filter(isSure).slice(0, mostShowing);
  const different = comparisons.filter(({ is }) => is === "other");
  const differing = different.map(({ exchange }) => exchange);
  const [first] = different;
  if (!first && same.length > 0) {
    const where = refusalKindsAt(id, same, search);
    return [{ id, result: "confirmed", where, exchanges: refsOf(same.map(({ exchange }) => exchange)) }];
  }
  if (!first) {
    const isLost = exchanges.every(({ lost }) => lost.includes(id));
    const reason = isLost ? "masked" : aboutTime.has(id) ? "clock" : comparisons.length > 0 ? "state" : "unseen";
    return open(id, reason, exchanges);
  }
  const decidesAlone = ({ isOwn, exchange, example }: PlaceComparison) => {
    const others = deciders.get(exchange)?.get(example?.key ?? "") ?? [];
    return isOwn && [...others].every((decider) => decider === id);
  };
  if (!different.every(decidesAlone)) return open(id, "left", differing);
  if (same.length > 0) return open(id, "both ways", differing);
  const example = first.example && { exchange: first.exchange.ref, ...first.example };
  return [{ id, result: "refuted", exchanges: refsOf(differing), example }];
}

/**
 * The exchanges that differ at the place of an assumption with variants, and those of them that it alone decides. A refusal of
 * what we do may have any reason; a call that we refuse and the system does has the reason that we know.
 */
function findOpposed(id: AssumptionId, { search, deciders, refusedOtherwise }: Evidence) {
  const opposed: Exchange[] = placeOf(id)?.at === "words" ? [...(refusedOtherwise.get(id) ?? [])] : [];
  const decided: Exchange[] = [];
  // The outcome of one row does not show the outcome of the rows beside it.
  const isAboutOtherRows = id === "bulk.rows-fail-alone";
  for (const [exchange, decidersByKey] of deciders) {
    const replay = search.replayOf(exchange);
    const comparison = placeOf(id)?.at && compareAtPlace(id, exchange, search);
    if (comparison?.is === "other") opposed.push(exchange);
    for (const [key, ids] of decidersByKey) {
      if (!ids.has(id)) continue;
      opposed.push(exchange);
      const isDoneThere = replay.features.some((feature) => feature.key === key && /\bdone$/.test(feature.there));
      if (ids.size === 1 && !isAboutOtherRows && (isDoneThere || !isOutcome({ key }))) decided.push(exchange);
    }
  }
  return { opposed, decided };
}

/** The finding about an assumption with variants: exchanges show it if no other variant answers as the system does. */
async function findByVariant(id: AssumptionId, evidence: Evidence): Promise<Finding[]> {
  const { search } = evidence;
  const exchanges = restingOn(id, search.explained).map(([exchange]) => exchange);
  const variant = search.chosen[id];
  const { opposed, decided } = findOpposed(id, evidence);
  if (exchanges.length + opposed.length === 0) return [];
  if (id === "bulk.order" && variant === undefined) return findOrder(exchanges);
  const { showing, reason } = await findShowing(id, exchanges, search);
  const isShown = showing.length > 0;
  if (variant !== undefined) {
    if (!isShown) return open(id, "several variants", [...exchanges, ...opposed]);
    return [await refutedByVariant(id, showing, decided, search)];
  }
  if (decided.length > 0) return open(id, isShown ? "both ways" : "left", decided);
  if (opposed.length > 0) return open(id, "left", opposed);
  if (!isShown) return open(id, reason, exchanges);
  const where = await membersRefusedBy(search, id, showing);
  return [{ id, result: "confirmed", where, exchanges: refsOf(showing) }];
}

/** The exchanges that show an assumption beyond doubt, and why the others do not. */
async function findShowing(id: AssumptionId, exchanges: readonly Exchange[], search: VariantSearch) {
  const showing: Exchange[] = [];
  let reason: OpenReason = exchanges.length === 0 ? "left" : "state";
  if (hasNoPlace(id)) reason = "unseen";
  if (aboutTime.has(id)) reason = "clock";
  for (const exchange of exchanges) {
    if (showing.length >= mostShowing || search.isOutOfTime(`confirming ${id}`)) break;
    const whyNot = await whyNotShown(search, id, exchange);
    if (search.isOver) break;
    if (whyNot === undefined) showing.push(exchange);
    else if (whyNot !== "state") reason = whyNot;
  }
  return { showing, reason };
}

/** The finding for a chosen variant. It names all exchanges that the variant explains. */
async function refutedByVariant(
  id: AssumptionId,
  showing: readonly Exchange[],
  decided: readonly Exchange[],
  search: VariantSearch,
): Promise<Finding> {
  const asAssumed = withChange(search.chosen, { id });
  const explained: Exchange[] = [];
  for (const [exchange, { otherStates }] of restingOn(id, search.explained)) {
    const differs = !search.isOver && !search.isAsGood(exchange, await search.replay(exchange, asAssumed, otherStates));
    if (differs || showing.includes(exchange)) explained.push(exchange);
  }
  const first = showing[0] as Exchange;
  const oddNow = oddKeys(search.replayOf(first));
  const [feature] = (await search.replay(first, asAssumed)).differences.filter(({ key }) => !oddNow.includes(key));
  const example = feature && { exchange: first.ref, at: feature.at, there: feature.there, here: feature.here };
  const exchanges = refsOf([...explained, ...decided]);
  if (decided.length > 0) return { id, result: "refuted", exchanges, example };
  const variant = search.chosen[id];
  const result = search.request.switches[id] === variant ? "as adopted" : "refuted";
  return { id, result, variant, exchanges, example };
}

/** Why an exchange that rests on an assumption does not show it beyond doubt; `undefined`: it does. */
async function whyNotShown(search: VariantSearch, id: AssumptionId, exchange: Exchange) {
  const replay = search.replayOf(exchange);
  const isAssumed = search.chosen[id] === undefined;
  const isRecorded = exchange.sentExample === undefined;
  if (isAssumed && exchange.lost.includes(id)) return "masked";
  if (isAssumed && hasNoPlace(id) && isRecorded) return aboutTime.has(id) ? "clock" : "unseen";
  // A refusal shows only that the value is refused; an answer with the value shows what becomes of it.
  const { at } = placeOf(id) ?? {};
  if (isAssumed && at && isRecorded && compareAtPlace(id, exchange, search)?.is !== "same") {
    return at === "words" ? "words" : "masked";
  }
  if (isBesideOddRow(id, exchange, replay)) return "left";
  if (isHidden(search, id, exchange)) return "masked";
  // A state that only a refusal of a row shows is certain only if the refusal has our words.
  const isByState = isAssumed && replay.otherStates.size > 0 && replay.ownAnswer.ofRows.flat().includes(id);
  if (isByState && !replay.refusals.some((pair) => matchesWords(pair, vendorErrors))) return "state";
  const neighbours = (await search.chosenNeighbours(exchange)).filter(([change]) => change.id === id);
  const isLikeNeighbour = neighbours.some(([, neighbour]) => search.isAsGood(exchange, neighbour));
  if (!isLikeNeighbour && (isAssumed || (await isOnlyExplanation(search, id, exchange)))) return undefined;
  const { constantDifferences } = replay;
  if (neighbours.some(([, one]) => !isDeepStrictEqual(one.constantDifferences, constantDifferences))) return "left";
  return answeredRows(exchange).some(({ outcome }) => outcome === "unclear") ? "order" : "state";
}

/** Would only a stored row show the assumption, which no answer of a bulk call does? */
function isHidden({ chosen, request }: VariantSearch, id: AssumptionId, exchange: Exchange): boolean {
  const { method, sentExample } = exchange;
  if (id !== "identifier.one-of" || chosen[id] === undefined || sentExample || !method.bulk) return false;
  // If all rows that the call names after the first exist, any of several identifiers may have counted.
  const isDone = (candidate: Exchange) => answeredRows(candidate).every(({ outcome }) => outcome === "done");
  const others = request.exchanges.filter((candidate) => candidate !== exchange && isDone(candidate));
  const existing = new Set(others.flatMap((other) => request.facts.of(other)).map(({ about }) => about));
  const [, ...named] = request.facts.of(exchange).filter(({ about }) => !about.startsWith("reference"));
  return isDone(exchange) && named.every(({ about }) => existing.has(about));
}

/** Does no change of another assumption explain the exchange as well? */
async function isOnlyExplanation(search: VariantSearch, id: AssumptionId, exchange: Exchange): Promise<boolean> {
  for (const [change, neighbour] of await search.neighbours(exchange, withChange(search.chosen, { id }))) {
    const isAsGood = change.id !== id && search.isAsGood(exchange, neighbour);
    if (isAsGood && !(await search.isContradicted(change))) return false;
  }
  return true;
}

/** Rows may be in order by chance. Each neighbour halves the odds, and one in a hundred is unlikely enough. */
function findOrder(exchanges: readonly Exchange[]): Finding[] {
  const id = "bulk.order";
  const answers = exchanges.map(({ answer }) => readAnswer(answer.json));
  const isShownBy = (set: "done" | "undone") =>
    answers.flatMap((answer) => answer[set].slice(1)).length >= Math.log2(100);
  const where = [...(isShownBy("done") ? ["processed"] : []), ...(isShownBy("undone") ? ["unprocessed"] : [])];
  if (where.length === 0) return open(id, "order", exchanges);
  return [{ id, result: "confirmed", where, exchanges: refsOf(exchanges) }];
}

/** The members that a variant would refuse: exchanges confirm an assumption about any member for these alone. */
async function membersRefusedBy(search: VariantSearch, id: AssumptionId, showing: readonly Exchange[]) {
  const members = new Set<string>();
  for (const exchange of /^(?:value|date)\./.test(id) ? showing : []) {
    const { otherStates } = search.replayOf(exchange);
    for (const variant of variantsById.get(id) ?? []) {
      const { ownAnswer } = await search.replay(exchange, { ...search.chosen, [id]: variant }, otherStates);
      const paths = [ownAnswer.refusal, ...ownAnswer.rows.values()].map((refusal) => refusal?.values["path"]);
      for (const path of paths) if (path) members.add(path.split(".").at(-1) as string);
    }
  }
  return [...members].sort();
}

/** The errors of the rows that show an assumption which is about several errors. */
function refusalKindsAt(id: AssumptionId, shown: readonly PlaceComparison[], search: VariantSearch): string[] {
  if (id !== "bulk.unreadable-identifier") return [];
  const kinds = shown.flatMap(({ exchange }) => {
    const { ownAnswer } = search.replayOf(exchange);
    return rowsNoting(id, ownAnswer).flatMap((row) => ownAnswer.rows.get(row)?.kind ?? []);
  });
  return [...new Set(kinds)].sort();
}

/** Is each row that rests on an assumption beside a row of the same identifier that differs? One can depend on the other. */
function isBesideOddRow(id: AssumptionId, exchange: Exchange, { differences, ownAnswer }: Replay): boolean {
  const nameOf = (row: number) => answeredRows(exchange)[row]?.parameters["request_unique_identifier"];
  const oddRows = differences.flatMap(({ key }) => /(?<=^row )\d+$/.exec(key) ?? []);
  const oddNames = oddRows.map((row) => nameOf(Number(row)));
  const rows = rowsNoting(id, ownAnswer);
  return rows.length > 0 && rows.every((row) => oddNames.includes(nameOf(row)));
}
