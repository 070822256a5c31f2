import { isDeepStrictEqual } from "node:util";
import { type AssumptionId, assumptions, type BehaviourId } from "../../wire/assumptions.ts";
import { readAnswer } from "../../wire/bulk.ts";
import { switchable } from "../../wire/switches.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { oddIn } from "./compare.ts";
import { askedRows, type Exchange } from "./exchange.ts";
import { type Finding, gathered, type Left, type OpenReason, refsOf } from "./finding.ts";
import openReasons from "./open-reasons.json" with { type: "json" };
import { type Domains, domainsIn, isOutcome, placeAt, restingAt, type Sight, seenOf, sightOf } from "./places.ts";
import { changed, type ExamineRequest, type Fitting, Search } from "./search.ts";
import { isWordedBy } from "./wording.ts";
import { doneWords, learnWords, otherDone } from "./words.ts";

export type Examination = Awaited<ReturnType<typeof examine>>;

/** Finds what exchanges say of our assumptions and of the words of errors, and what nothing describes. */
export async function examine(request: ExamineRequest) {
  const search = new Search(request);
  const before = await search.begin();
  await search.run();
  // Once the words of a system are known, they tell one refusal from another.
  await search.run((await learnWords(search)).certain);
  const words = await learnWords(search);
  const domains = new Map<Exchange, Domains>();
  for (const [exchange, trial] of search.trials) {
    if (search.tell("looking for what may be switched")) break;
    domains.set(exchange, await domainsIn(search, exchange, trial));
  }
  const findings = [...(await verdictsOf(search, domains, words.left)), ...words.findings];
  const told = findings.flatMap(({ id, verdict, variant }) => {
    return verdict === "refuted" && variant === undefined && !id.startsWith("error.") ? [id as BehaviourId] : [];
  });
  const otherWords = request.exchanges.flatMap((exchange) => {
    const ofRefusals = words.left.filter(({ ref }) => ref === exchange.ref);
    return [...otherDone(exchange, request), ...ofRefusals].map((one) => [exchange, one] as const);
  });
  return {
    switches: Object.fromEntries(findings.flatMap(({ id, variant }) => (variant ? [[id, variant]] : []))),
    findings,
    words,
    left: restingOn(gathered(featuresIn(search, "differences", told)), search, domains),
    everywhere: restingOn(gathered(featuresIn(search, "everywhere", told)), search, domains),
    otherWords: gathered(otherWords),
    before,
    done: doneWords(request.exchanges),
    missingMethods: search.missingMethods,
    isWhole: !search.isOver,
  };
}

/** What differs but for the places of what is refuted, which is told by that. */
const featuresIn = ({ trials }: Search, kind: "differences" | "everywhere", told: readonly BehaviourId[]) =>
  [...trials].flatMap(([exchange, trial]) => {
    const places = new Set(told.flatMap((id) => placeAt(id, exchange, trial)).map(({ key }) => key));
    return trial[kind].filter(({ key }) => !places.has(key)).map((one) => [exchange, one] as const);
  });

/** What our answers rest on where something is left. */
function restingOn(left: readonly Left[], { trials }: Search, domains: AllDomains): Left[] {
  const byRef = new Map([...trials.keys()].map((one) => [one.ref, one]));
  return left.map((one) => {
    const exchange = byRef.get(one.exchanges[0] as Exchange["ref"]) as Exchange;
    const trial = trials.get(exchange) as Fitting;
    const feature = [...trial.differences, ...trial.everywhere].find(
      ({ at, there }) => at === one.at && there === one.there,
    );
    return { ...one, restsOn: feature ? restingAt(feature, trial, domains.get(exchange) ?? new Map()) : [] };
  });
}

type AllDomains = ReadonlyMap<Exchange, Domains>;

type LeftWords = Awaited<ReturnType<typeof learnWords>>["left"];

async function verdictsOf(search: Search, domains: AllDomains, left: LeftWords): Promise<Finding[]> {
  const verdicts: Finding[][] = [];
  const doubted = await doubtedBy(search, left);
  for (const id of Object.keys(assumptions) as BehaviourId[]) {
    if (id === "call.http-status") continue;
    const verdict = switchable.has(id) ? verdictByVariant : verdictBySight;
    verdicts.push(await verdict(search, id, domains, doubted.get(id) ?? []));
  }
  return verdicts.flat();
}

/** On what rows rest that are refused in words of another error than ours, or of none, whatever was there before. */
async function doubtedBy(search: Search, left: LeftWords): Promise<Map<AssumptionId, Exchange[]>> {
  const doubted: [AssumptionId, Exchange][] = [];
  for (const [exchange, { sightings }] of search.trials) {
    if (search.tell("looking at what differs")) break;
    const odd = sightings.flatMap(({ isOdd, place, ref }) => (isOdd ? [{ ref, at: place }] : []));
    const rows = [...left, ...odd].flatMap(({ ref, at }) => (ref === exchange.ref && /^row (\d+)/.exec(at)?.[1]) || []);
    for (const { played } of rows.length > 0 ? await search.inAnyState(exchange) : []) {
      for (const id of rows.flatMap((row) => played.ofRows[Number(row) - 1] ?? [])) doubted.push([id, exchange]);
    }
  }
  const byId = Map.groupBy(doubted, ([id]) => id);
  return new Map([...byId].map(([id, some]) => [id, [...new Set(some.map(([, exchange]) => exchange))]]));
}

/** What depends on the time: exchanges rest on it, and cannot show it. */
const ofClock = new Set<string>(openReasons.clock.ids);

const isNowhere = (id: BehaviourId) => JSON.stringify(seenOf(id)) === "{}";

/** The verdict on an assumption that no variant plays: by its place, wherever that is seen. */
function verdictBySight(search: Search, id: BehaviourId, domains: AllDomains, doubted: readonly Exchange[]): Finding[] {
  const resting = [...search.trials].filter(([{ lost }, { played }]) => played.restsOn.has(id) || lost.includes(id));
  if (resting.length === 0) return [];
  const sights = [
    ...resting.flatMap(([exchange, trial]) => sightOf(id, exchange, trial, search) ?? []),
    ...doubted.map((exchange): Sight => ({ exchange, is: "other", isOwn: false })),
  ];
  const other = sights.filter(({ is }) => is === "other");
  const isSure = ({ exchange, is }: Sight) =>
    is === "same" && !exchange.lost.includes(id) && (search.trials.get(exchange) as Fitting).others.size === 0;
  const same = sights.filter(isSure).slice(0, mostShowing);
  const refs = (some: readonly Sight[]) => refsOf(some.map(({ exchange }) => exchange));
  const [first] = other;
  if (!first && same.length > 0) return [{ id, verdict: "confirmed", exchanges: refs(same) }];
  const isOwn = ({ isOwn, exchange, example }: Sight) => {
    const others = [
      ...(domains
        .get(exchange)
        ?.get(example?.key ?? "")
        ?.keys() ?? []),
    ].filter((one) => one !== id);
    return isOwn && others.length === 0;
  };
  if (first && other.every(isOwn)) {
    if (same.length > 0) return [{ id, verdict: "open", reason: "both ways", exchanges: refs(other) }];
    const { exchange, example } = first;
    return [
      { id, verdict: "refuted", exchanges: refs(other), example: example && { exchange: exchange.ref, ...example } },
    ];
  }
  const isLost = resting.every(([exchange]) => exchange.lost.includes(id));
  const reason = first
    ? "left"
    : isLost
      ? "masked"
      : ofClock.has(id)
        ? "clock"
        : sights.length > 0
          ? "state"
          : "unseen";
  return [{ id, verdict: "open", reason, exchanges: first ? refs(other) : refsOf(resting.map(([one]) => one)) }];
}

const mostShowing = 20;

/**
 * The exchanges that differ where an assumption with variants shows, and those of them that nothing else decides. A refusal there
 * of what is done here may have any reason; what is refused here and done there has the one that we know.
 */
function opposedIn(id: BehaviourId, domains: AllDomains, search: Search, doubted: readonly Exchange[]) {
  const opposed: Exchange[] = seenOf(id)?.at === "words" ? [...doubted] : [];
  const decided: Exchange[] = [];
  for (const [exchange, byKey] of domains) {
    const trial = search.trials.get(exchange) as Fitting;
    const sight = seenOf(id)?.at && sightOf(id, exchange, trial, search);
    if (sight?.is === "other") opposed.push(exchange);
    for (const [key, domain] of byKey) {
      if (!domain.has(id)) continue;
      opposed.push(exchange);
      const isLifted = trial.features.some((one) => one.key === key && /\bdone$/.test(one.there));
      if (domain.size === 1 && !isOfOthers(id) && (isLifted || !isOutcome(key))) decided.push(exchange);
    }
  }
  return { opposed: [...opposed, ...decided], decided };
}

/** What becomes of one row does not say what becomes of the others. */
const isOfOthers = (id: BehaviourId) => id === "bulk.rows-fail-alone";

async function verdictByVariant(
  search: Search,
  id: BehaviourId,
  domains: AllDomains,
  doubted: readonly Exchange[],
): Promise<Finding[]> {
  const resting = search.explained.filter(([{ lost }, { played }]) => played.restsOn.has(id) || lost.includes(id));
  const all = resting.map(([exchange]) => exchange);
  const variant = search.chosen[id];
  const { opposed, decided } = opposedIn(id, domains, search, doubted);
  if (all.length + opposed.length === 0) return [];
  if (id === "bulk.order" && variant === undefined) return [ofOrder(all)];
  const showing: Exchange[] = [];
  let reason: OpenReason = ofClock.has(id) ? "clock" : isNowhere(id) ? "unseen" : all.length === 0 ? "left" : "state";
  for (const exchange of all) {
    if (showing.length >= mostShowing || search.tell(`confirming ${id}`)) break;
    const why = await whyNotShown(search, id, exchange);
    if (search.isOver) break;
    if (why === undefined) showing.push(exchange);
    else if (why !== "state") reason = why;
  }
  const [first] = showing;
  if (variant === undefined && opposed.length > 0) {
    const why = first && decided.length > 0 ? "both ways" : "left";
    return [{ id, verdict: "open", reason: why, exchanges: refsOf(decided.length > 0 ? decided : opposed) }];
  }
  if (!first) {
    const why = variant === undefined ? reason : "several variants";
    return [{ id, verdict: "open", reason: why, exchanges: refsOf([...all, ...opposed]) }];
  }
  if (variant === undefined) return [{ id, verdict: "confirmed", exchanges: refsOf(showing) }];
  // It describes those, too, that something else would describe as well.
  const asAssumed = changed(search.chosen, { id });
  const described: Exchange[] = [];
  for (const [exchange, { others }] of resting) {
    const isOther = !search.isOver && !search.isAsGood(exchange, await search.trial(exchange, asAssumed, others));
    if (isOther || showing.includes(exchange)) described.push(exchange);
  }
  const now = oddIn(search.trials.get(first) as Fitting);
  const [one] = (await search.trial(first, asAssumed)).differences.filter(({ key }) => !now.includes(key));
  const example = one && { exchange: first.ref, at: one.at, there: one.there, here: one.here };
  const describes = decided.length === 0 && { variant };
  const isHeld = describes && search.request.switches[id] === variant;
  return [
    {
      id,
      verdict: isHeld ? "as adopted" : "refuted",
      ...describes,
      exchanges: refsOf([...described, ...decided]),
      example,
    },
  ];
}

/** Why an explained exchange that rests on an assumption does not show it beyond doubt; `undefined`: it does. */
async function whyNotShown(search: Search, id: BehaviourId, exchange: Exchange): Promise<OpenReason | undefined> {
  const trial = search.trials.get(exchange) as Fitting;
  const { played, others, sightings, everywhere } = trial;
  const isAssumed = search.chosen[id] === undefined;
  if (exchange.lost.includes(id) && isAssumed) return "masked";
  if (isNowhere(id) && isAssumed && !exchange.asked) return ofClock.has(id) ? "clock" : "unseen";
  // What comes back of a value shows in an answer that has it; a refusal shows the other half alone.
  const { at } = seenOf(id) ?? {};
  if (isAssumed && at && !exchange.asked && sightOf(id, exchange, trial, search)?.is !== "same") {
    return at === "words" ? "words" : "masked";
  }
  if (isBesideOdd(id, exchange, trial)) return "left";
  if (isHidden(search, id, exchange)) return "masked";
  // That a row was refused for a state which nothing else shows is beyond doubt in our words alone.
  const isOfState = isAssumed && others.size > 0 && played.ofRows.flat().includes(id);
  if (isOfState && !sightings.some((one) => isWordedBy(one, vendorErrors))) return "state";
  if (await shows(search, id, exchange)) return undefined;
  const around = (await search.around(exchange)).filter(([change]) => change.id === id);
  if (around.some(([, trial]) => !isDeepStrictEqual(trial.everywhere, everywhere))) return "left";
  return askedRows(exchange).some(({ outcome }) => outcome === "unclear") ? "order" : "state";
}

/** Is each row that rests on it beside another of its name which came out otherwise? What becomes of one can depend on the others. */
function isBesideOdd(id: BehaviourId, exchange: Exchange, { differences, played }: Fitting): boolean {
  const nameOf = (row: number) => askedRows(exchange)[row]?.parameters["request_unique_identifier"];
  const odd = differences.flatMap(({ key }) => /(?<=^row )\d+$/.exec(key) ?? []).map((row) => nameOf(Number(row)));
  const rows = played.ofRows.flatMap((ids, row) => (ids.includes(id) ? [row] : []));
  return rows.length > 0 && rows.every((row) => odd.includes(nameOf(row)));
}

/** Would only a stored row show it, which no answer does? That of a bulk call shows no value of a row. */
function isHidden({ chosen, request }: Search, id: BehaviourId, exchange: Exchange): boolean {
  const { contract, asked } = exchange;
  if (asked || !contract.bulk) return false;
  if (id !== "identifier.one-of" || chosen[id] === undefined) return false;
  // Where all that is named after the first is there, any of several identifiers may have counted.
  const done = request.exchanges.filter((one) => askedRows(one).every(({ outcome }) => outcome === "done"));
  const found = done.filter((one) => one !== exchange).flatMap((one) => request.facts.of(one));
  const [, ...named] = request.facts.of(exchange).filter(({ about }) => !about.startsWith("reference"));
  return done.includes(exchange) && named.every((one) => found.some(({ about }) => about === one.about));
}

/** Would the exchange have come out otherwise, whatever was there before it, if the system did otherwise in this alone? */
async function shows(search: Search, id: BehaviourId, exchange: Exchange): Promise<boolean> {
  const { chosen } = search;
  const isAsGood = ([, trial]: readonly [unknown, Fitting]) => search.isAsGood(exchange, trial);
  if ((await search.around(exchange)).some((one) => one[0].id === id && isAsGood(one))) return false;
  if (chosen[id] === undefined) return true;
  // With it as assumed, may it be something else that is otherwise?
  const asAssumed = await search.neighbours(exchange, changed(chosen, { id }));
  for (const [change] of asAssumed.filter((one) => one[0].id !== id && isAsGood(one))) {
    if (!(await search.isContradicted(change))) return false;
  }
  return true;
}

/** Rows in order may be so by chance, of which each neighbour halves the odds: one in a hundred is unlikely enough. */
function ofOrder(all: readonly Exchange[]): Finding {
  const [id, exchanges] = ["bulk.order" as const, refsOf(all)];
  const answers = all.map(({ answer }) => readAnswer(answer.json));
  const neighbours = answers.flatMap(({ done, undone }) => [...done.slice(1), ...undone.slice(1)]).length;
  if (neighbours < Math.log2(100)) return { id, verdict: "open", reason: "order", exchanges };
  return { id, verdict: "confirmed", exchanges };
}
