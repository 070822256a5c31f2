import { isDeepStrictEqual } from "node:util";
import { type AnyAssumptionId, type AssumptionId, assumptions } from "../../assumptions/assumptions.ts";
import { variantsById } from "../../assumptions/switches.ts";
import { readAnswer } from "../../wire/bulk.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { oddKeys } from "./compare.ts";
import { findDoneWordDifferences, learnDoneWords, learnErrorWords } from "./error-words.ts";
import { answeredRows, type Exchange } from "./exchange.ts";
import { type Feature, type Finding, groupByCause, isOutcome, type OpenReason, refsOf } from "./finding.ts";
import openReasons from "./open-reasons.json" with { type: "json" };
import {
  compareAtPlace,
  type Deciders,
  decidersOf,
  featuresAtPlace,
  findDeciders,
  hasNoPlace,
  isBesideOddRow,
  membersRefusedBy,
  type PlaceComparison,
  placeOf,
  refusalKindsAt,
} from "./places.ts";
import { matchesWords } from "./refusal-words.ts";
import { changed, type ExamineRequest, type Replay, VariantSearch } from "./variant-search.ts";

export type Examination = Awaited<ReturnType<typeof examine>>;

/** Finds what exchanges say of our assumptions and of the words of errors, and what nothing describes. */
export async function examine(request: ExamineRequest) {
  const search = new VariantSearch(request);
  const before = await search.begin();
  await search.run();
  // Once the words of a system are known, they tell one refusal from another.
  await search.run((await learnErrorWords(search)).certain);
  const words = await learnErrorWords(search);
  const domains = new Map<Exchange, Deciders>();
  for (const [exchange, replay] of search.replays) {
    if (search.tell("looking for what may be switched")) break;
    domains.set(exchange, await findDeciders(search, exchange, replay));
  }
  const findings = [...(await verdictsOf(search, domains, words.leftovers)), ...words.findings];
  const told = findings.flatMap(({ id, result, variant }) => {
    return result === "refuted" && variant === undefined && !id.startsWith("error.") ? [id as AssumptionId] : [];
  });
  const restsOn = (exchange: Exchange, one: Feature) =>
    decidersOf(one, search.replays.get(exchange) as Replay, domains.get(exchange));
  const wordDifferences = request.exchanges.flatMap((exchange) => {
    const ofRefusals = words.leftovers.filter(({ ref }) => ref === exchange.ref);
    return [...findDoneWordDifferences(exchange, request), ...ofRefusals].map((one) => [exchange, one] as const);
  });
  return {
    switches: Object.fromEntries(findings.flatMap(({ id, variant }) => (variant ? [[id, variant]] : []))),
    findings,
    words,
    leftovers: groupByCause(featuresIn(search, "differences", told), restsOn),
    everywhere: groupByCause(featuresIn(search, "everywhere", told), restsOn),
    wordDifferences: groupByCause(wordDifferences),
    before,
    done: learnDoneWords(request.exchanges),
    missingMethods: search.missingMethods,
    isWhole: !search.isOver,
  };
}

/** What differs but for the places of what is refuted, which is told by that. */
const featuresIn = ({ replays }: VariantSearch, kind: "differences" | "everywhere", told: readonly AssumptionId[]) =>
  [...replays].flatMap(([exchange, replay]) => {
    const places = new Set(told.flatMap((id) => featuresAtPlace(id, exchange, replay)).map(({ key }) => key));
    return replay[kind].filter(({ key }) => !places.has(key)).map((one) => [exchange, one] as const);
  });

type AllDeciders = ReadonlyMap<Exchange, Deciders>;

type LeftWords = Awaited<ReturnType<typeof learnErrorWords>>["leftovers"];

async function verdictsOf(search: VariantSearch, domains: AllDeciders, leftovers: LeftWords): Promise<Finding[]> {
  const verdicts: Finding[][] = [];
  const doubted = await doubtedBy(search, leftovers);
  for (const id of Object.keys(assumptions) as AssumptionId[]) {
    if (id === "call.http-status") continue;
    const result = variantsById.has(id) ? verdictByVariant : verdictBySight;
    verdicts.push(await result(search, id, domains, [...(doubted.get(id) ?? [])]));
  }
  return verdicts.flat();
}

/** On what rows rest that are refused in words of another error than ours, or of none, whatever was there before. */
async function doubtedBy(search: VariantSearch, leftovers: LeftWords) {
  const doubted = new Map<AnyAssumptionId, Set<Exchange>>();
  for (const [exchange, { refusals }] of search.replays) {
    if (search.tell("looking at what differs")) break;
    const odd = refusals.flatMap(({ isOdd, place }) => (isOdd ? place : []));
    const places = [...odd, ...leftovers.flatMap(({ ref, at }) => (ref === exchange.ref ? at : []))];
    const rows = places.flatMap((at) => /^row (\d+)/.exec(at)?.[1] ?? []);
    for (const { ownAnswer } of rows.length > 0 ? await search.inAnyState(exchange) : []) {
      for (const id of rows.flatMap((row) => ownAnswer.ofRows[Number(row) - 1] ?? [])) {
        doubted.set(id, (doubted.get(id) ?? new Set()).add(exchange));
      }
    }
  }
  return doubted;
}

/** What depends on the time: exchanges rest on it, and cannot show it. */
const ofClock = new Set<string>(openReasons.clock.ids);

const restingOn = (id: AssumptionId, all: Iterable<readonly [Exchange, Replay]>) =>
  [...all].filter(([{ lost }, { ownAnswer }]) => ownAnswer.restsOn.has(id) || lost.includes(id));

const open = (id: AssumptionId, reason: OpenReason, exchanges: readonly Exchange[]): Finding[] => [
  { id, result: "open", reason, exchanges: refsOf(exchanges) },
];

/** The verdict on an assumption that no variant plays: by its place, wherever that is seen. */
function verdictBySight(
  search: VariantSearch,
  id: AssumptionId,
  domains: AllDeciders,
  doubted: readonly Exchange[],
): Finding[] {
  const resting = restingOn(id, search.replays);
  const all = resting.map(([exchange]) => exchange);
  if (all.length === 0) return [];
  const sights = [
    ...resting.flatMap(([exchange, replay]) => compareAtPlace(id, exchange, replay, search) ?? []),
    ...doubted.map((exchange): PlaceComparison => ({ exchange, is: "other", isOwn: false })),
  ];
  const isSure = ({ exchange, is }: PlaceComparison) =>
    is === "same" && !exchange.lost.includes(id) && (search.replays.get(exchange) as Replay).otherStates.size === 0;
  const same = sights.filter(isSure).slice(0, mostShowing);
  const other = sights.filter(({ is }) => is === "other");
  const [first] = other;
  const exchangesOf = (some: readonly PlaceComparison[]) => some.map(({ exchange }) => exchange);
  if (!first && same.length > 0) {
    return [{ id, result: "confirmed", where: refusalKindsAt(id, same, search), exchanges: refsOf(exchangesOf(same)) }];
  }
  if (!first) {
    const isLost = all.every(({ lost }) => lost.includes(id));
    const why = isLost ? "masked" : ofClock.has(id) ? "clock" : sights.length > 0 ? "state" : "unseen";
    return open(id, why, all);
  }
  const isAlone = ({ isOwn, exchange, example }: PlaceComparison) => {
    const domain = domains.get(exchange)?.get(example?.key ?? "") ?? [];
    return isOwn && [...domain].every((one) => one === id);
  };
  if (!other.every(isAlone)) return open(id, "left", exchangesOf(other));
  if (same.length > 0) return open(id, "both ways", exchangesOf(other));
  const example = first.example && { exchange: first.exchange.ref, ...first.example };
  return [{ id, result: "refuted", exchanges: refsOf(exchangesOf(other)), example }];
}

const mostShowing = 20;

/**
 * The exchanges that differ where an assumption with variants shows, and those of them that nothing else decides. A refusal there
 * of what is done here may have any reason; what is refused here and done there has the one that we know.
 */
function opposedIn(id: AssumptionId, domains: AllDeciders, search: VariantSearch, doubted: readonly Exchange[]) {
  const opposed: Exchange[] = placeOf(id)?.at === "words" ? [...doubted] : [];
  const decided: Exchange[] = [];
  for (const [exchange, byKey] of domains) {
    const replay = search.replays.get(exchange) as Replay;
    const sight = placeOf(id)?.at && compareAtPlace(id, exchange, replay, search);
    if (sight?.is === "other") opposed.push(exchange);
    for (const [key, domain] of byKey) {
      if (!domain.has(id)) continue;
      opposed.push(exchange);
      const isLifted = replay.features.some((one) => one.key === key && /\bdone$/.test(one.there));
      if (domain.size === 1 && !isOfOthers(id) && (isLifted || !isOutcome({ key }))) decided.push(exchange);
    }
  }
  return { opposed, decided };
}

/** What becomes of one row does not say what becomes of the others. */
const isOfOthers = (id: AssumptionId) => id === "bulk.rows-fail-alone";

async function verdictByVariant(
  search: VariantSearch,
  id: AssumptionId,
  domains: AllDeciders,
  doubted: readonly Exchange[],
): Promise<Finding[]> {
  const resting = restingOn(id, search.explained);
  const all = resting.map(([exchange]) => exchange);
  const variant = search.chosen[id];
  const { opposed, decided } = opposedIn(id, domains, search, doubted);
  if (all.length + opposed.length === 0) return [];
  if (id === "bulk.order" && variant === undefined) return ofOrder(all);
  const showing: Exchange[] = [];
  let reason: OpenReason = ofClock.has(id) ? "clock" : hasNoPlace(id) ? "unseen" : all.length === 0 ? "left" : "state";
  for (const exchange of all) {
    if (showing.length >= mostShowing || search.tell(`confirming ${id}`)) break;
    const why = await whyNotShown(search, id, exchange);
    if (search.isOver) break;
    if (why === undefined) showing.push(exchange);
    else if (why !== "state") reason = why;
  }
  const [first] = showing;
  if (variant === undefined && decided.length > 0) return open(id, first ? "both ways" : "left", decided);
  if (variant === undefined && opposed.length > 0) return open(id, "left", opposed);
  if (!first) return open(id, variant === undefined ? reason : "several variants", [...all, ...opposed]);
  if (variant === undefined) {
    return [
      { id, result: "confirmed", where: await membersRefusedBy(search, id, showing), exchanges: refsOf(showing) },
    ];
  }
  // It describes those, too, that something else would describe as well.
  const asAssumed = changed(search.chosen, { id });
  const described: Exchange[] = [];
  for (const [exchange, { otherStates }] of resting) {
    const isOther = !search.isOver && !search.isAsGood(exchange, await search.replay(exchange, asAssumed, otherStates));
    if (isOther || showing.includes(exchange)) described.push(exchange);
  }
  const now = oddKeys(search.replays.get(first) as Replay);
  const [one] = (await search.replay(first, asAssumed)).differences.filter(({ key }) => !now.includes(key));
  const example = one && { exchange: first.ref, at: one.at, there: one.there, here: one.here };
  const describes = decided.length === 0 && { variant };
  const result = describes && search.request.switches[id] === variant ? "as adopted" : "refuted";
  return [{ id, result, ...describes, exchanges: refsOf([...described, ...decided]), example }];
}

/** Why an explained exchange that rests on an assumption does not show it beyond doubt; `undefined`: it does. */
async function whyNotShown(
  search: VariantSearch,
  id: AssumptionId,
  exchange: Exchange,
): Promise<OpenReason | undefined> {
  const replay = search.replays.get(exchange) as Replay;
  const { ownAnswer, otherStates, refusals, everywhere } = replay;
  const isAssumed = search.chosen[id] === undefined;
  if (exchange.lost.includes(id) && isAssumed) return "masked";
  if (hasNoPlace(id) && isAssumed && !exchange.asked) return ofClock.has(id) ? "clock" : "unseen";
  // What comes back of a value shows in an answer that has it; a refusal shows the other half alone.
  const { at } = placeOf(id) ?? {};
  if (isAssumed && at && !exchange.asked && compareAtPlace(id, exchange, replay, search)?.is !== "same") {
    return at === "words" ? "words" : "masked";
  }
  if (isBesideOddRow(id, exchange, replay)) return "left";
  if (isHidden(search, id, exchange)) return "masked";
  // That a row was refused for a state which nothing else shows is beyond doubt in our words alone.
  const isOfState = isAssumed && otherStates.size > 0 && ownAnswer.ofRows.flat().includes(id);
  if (isOfState && !refusals.some((one) => matchesWords(one, vendorErrors))) return "state";
  const around = (await search.around(exchange)).filter(([change]) => change.id === id);
  const isLikeOther = around.some(([, replay]) => search.isAsGood(exchange, replay));
  if (!isLikeOther && (isAssumed || (await isOnlyOne(search, id, exchange)))) return undefined;
  if (around.some(([, replay]) => !isDeepStrictEqual(replay.everywhere, everywhere))) return "left";
  return answeredRows(exchange).some(({ outcome }) => outcome === "unclear") ? "order" : "state";
}

/** Would only a stored row show it, which no answer of a bulk call does? */
function isHidden({ chosen, request }: VariantSearch, id: AssumptionId, exchange: Exchange): boolean {
  const { method, asked } = exchange;
  if (id !== "identifier.one-of" || chosen[id] === undefined || asked || !method.bulk) return false;
  // Where all that is named after the first is there, any of several identifiers may have counted.
  const done = request.exchanges.filter((one) => answeredRows(one).every(({ outcome }) => outcome === "done"));
  const found = done.filter((one) => one !== exchange).flatMap((one) => request.facts.of(one));
  const [, ...named] = request.facts.of(exchange).filter(({ about }) => !about.startsWith("reference"));
  return done.includes(exchange) && named.every((one) => found.some(({ about }) => about === one.about));
}

/** With it as assumed, is there nothing else that may be otherwise? */
async function isOnlyOne(search: VariantSearch, id: AssumptionId, exchange: Exchange): Promise<boolean> {
  for (const [change, replay] of await search.neighbours(exchange, changed(search.chosen, { id }))) {
    const isLikeIt = change.id !== id && search.isAsGood(exchange, replay);
    if (isLikeIt && !(await search.isContradicted(change))) return false;
  }
  return true;
}

/** Rows in order may be so by chance, of which each neighbour halves the odds: one in a hundred is unlikely enough. */
function ofOrder(all: readonly Exchange[]): Finding[] {
  const id = "bulk.order";
  const answers = all.map(({ answer }) => readAnswer(answer.json));
  const isUnlikely = (set: "done" | "undone") => answers.flatMap((one) => one[set].slice(1)).length >= Math.log2(100);
  const where = [...(isUnlikely("done") ? ["processed"] : []), ...(isUnlikely("undone") ? ["unprocessed"] : [])];
  if (where.length === 0) return open(id, "order", all);
  return [{ id, result: "confirmed", where, exchanges: refsOf(all) }];
}
