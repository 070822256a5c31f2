import { type AssumptionId, assumptions, type BehaviourId } from "../../wire/assumptions.ts";
import { doubtsOfText } from "../../wire/doubtful-values.ts";
import { switchable } from "../../wire/switches.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { isInOrder, keysIn } from "./compare.ts";
import { askedRows, type Exchange, leavesOf, readAnswer } from "./exchange.ts";
import { type Finding, type Instance, isOfRow, type OpenReason, refsOf } from "./finding.ts";
import openReasons from "./open-reasons.json" with { type: "json" };
import { changed, type Fitting, type Search } from "./search.ts";
import { isWordedBy, type Sighting } from "./words.ts";

type LeftWords = readonly (Pick<Instance, "at"> & Pick<Exchange, "ref">)[];

/** An exchange that speaks against an assumption: against any variant, too, where a row that came out otherwise rests on it alone. */
interface Opposed {
  readonly exchange: Exchange;
  readonly isAlone: boolean;
}

/** What a search found of each assumption. @param left where refusals are worded as nothing describes */
export async function verdictsOf(search: Search, left: LeftWords): Promise<Finding[]> {
  const against = new Map<string, Opposed[]>();
  for (const exchange of search.trials.keys()) {
    for (const [id, isAlone] of await spokenAgainst(search, exchange, left)) {
      against.set(id, [...(against.get(id) ?? []), { exchange, isAlone }]);
    }
  }
  const verdicts = [];
  for (const id of Object.keys(assumptions) as BehaviourId[]) {
    verdicts.push(...(await verdict(search, id, against.get(id) ?? [])));
  }
  return verdicts;
}

/** On what an exchange rests where it differs and nothing explains it, whatever was there before. */
async function spokenAgainst(search: Search, exchange: Exchange, left: LeftWords): Promise<Map<AssumptionId, boolean>> {
  const { played, differences, sightings } = search.trials.get(exchange) as Fitting;
  const asked = askedRows(exchange).map(({ parameters }) => parameters["request_unique_identifier"]);
  const odd = sightings.flatMap(({ isOdd, place }) => (isOdd ? [{ at: place }] : []));
  const rows = [...differences, ...odd, ...left.filter(({ ref }) => ref === exchange.ref)].flatMap(
    ({ at }) => /^rows? ([\d, ]+)/.exec(at)?.[1]?.split(", ") ?? [],
  );
  const isOtherwise = (row: number) =>
    differences.some(({ key, there }) => key === `row ${row}` && there !== "not there");
  // What becomes of a row can depend on the others of its name.
  const names = new Set(rows.map((row) => asked[Number(row) - 1]));
  const ids = new Map<AssumptionId, boolean>();
  const states = rows.length > 0 ? [[], ...search.otherStates(exchange).map((one) => [one])] : [];
  for (const others of states) {
    const { ofRows } = (await search.trial(exchange, search.chosen, new Map(others))).played;
    for (const [at, resting] of ofRows.entries()) {
      if (!names.has(asked[at])) continue;
      // What becomes of one row does not say what becomes of the others.
      const own = resting.filter((id) => id !== "bulk.rows-fail-alone" && !id.startsWith("error."));
      for (const id of own) ids.set(id, ids.get(id) || (own.length === 1 && isOtherwise(at)));
    }
  }
  const others = differences.filter((one) => !isOfRow(one));
  if (others.length > 0) {
    const ofRows = new Set(played.ofRows.flat());
    for (const id of played.restsOn) if (!switchable.has(id) && !ofRows.has(id)) ids.set(id, false);
    const helpful = (await search.around(exchange)).filter(
      ([, trial]) => !others.every(({ key }) => keysIn(trial).includes(key)),
    );
    for (const [{ id }] of helpful) if (id !== "bulk.rows-fail-alone") ids.set(id, false);
  }
  return ids;
}

/** What depends on the time, or on values that no exchange has: exchanges rest on it, and cannot show it. */
const notShown = new Set<string>(openReasons.clock.ids);

async function verdict(search: Search, id: BehaviourId, opposed: readonly Opposed[]): Promise<Finding[]> {
  const resting = search.explained.filter(([{ lost }, { played }]) => played.restsOn.has(id) || lost.includes(id));
  const all = resting.map(([exchange]) => exchange);
  const variant = search.chosen[id];
  const against = opposed.filter(({ isAlone }) => isAlone || variant === undefined).map(({ exchange }) => exchange);
  if (id === "call.http-status" || all.length + against.length === 0) return [];
  if (id === "bulk.order") return [ofOrder(all, variant)];
  // Each that is looked at costs plays, and a few settle it.
  const mostShowing = 20;
  const showing: Exchange[] = [];
  let reason: OpenReason = notShown.has(id) ? "clock" : all.length === 0 ? "left" : "state";
  for (const [exchange, { played, others, sightings }] of resting) {
    if (showing.length >= mostShowing || search.tell(`confirming ${id}`)) break;
    if (exchange.lost.includes(id) && variant === undefined) reason = "masked";
    else if (!switchable.has(id)) {
      // A refusal does not show what a method answers.
      if (!notShown.has(id) && others.size === 0 && played.refusal === undefined) showing.push(exchange);
    } else if (isHidden(search, id, exchange)) reason = "masked";
    // That a row was refused for a state which nothing else shows is beyond doubt in our words alone.
    else if (variant === undefined && others.size > 0 && played.ofRows.flat().includes(id) && !isInOurs(sightings))
      continue;
    else if (await shows(search, id, exchange)) showing.push(exchange);
    else if (askedRows(exchange).some(({ outcome }) => outcome === "unclear")) reason = "order";
  }
  const [first] = showing;
  const open = (why: OpenReason, exchanges: readonly Exchange[]): Finding[] => {
    return [{ id, verdict: "open", reason: why, exchanges: refsOf(exchanges) }];
  };
  if (!first) return open(variant === undefined ? reason : "several variants", [...all, ...against]);
  if (variant === undefined && against.length > 0) return open("both ways", against);
  if (variant === undefined) return [{ id, verdict: "confirmed", exchanges: refsOf(showing) }];
  const asAssumed = changed(search.chosen, { id });
  const { differences } = await search.trial(first, asAssumed);
  const now = new Set(keysIn(search.trials.get(first) as Fitting));
  const [example] = differences
    .filter(({ key }) => !now.has(key))
    .map(({ at, there, here }) => ({ exchange: first.ref, at, there, here }));
  // It describes those, too, that something else would describe as well.
  const described: Exchange[] = [];
  for (const [exchange, { others }] of resting) {
    const isOther = !search.isAsGood(exchange, await search.trial(exchange, asAssumed, others));
    if (isOther || showing.includes(exchange)) described.push(exchange);
  }
  if (against.length === 0) return [{ id, verdict: "refuted", variant, exchanges: refsOf(described), example }];
  return [{ id, verdict: "refuted", exchanges: refsOf([...described, ...against]), example }];
}

/** Would only a stored row show it, which no answer does? That of a bulk call shows no value of a row. */
function isHidden({ chosen, request }: Search, id: BehaviourId, exchange: Exchange): boolean {
  const { contract, asked, parameters } = exchange;
  if (asked || !contract.bulk) return false;
  if (id === "value.long-text" && chosen[id] === undefined) {
    const shown = new Set(request.exchanges.flatMap(({ answer }) => leavesOf(answer.json)));
    return !leavesOf(parameters).some((text) => doubtsOfText(text).includes(id) && shown.has(text));
  }
  if (id !== "identifier.one-of" || chosen[id] === undefined) return false;
  // Where all that is named after the first is there, any of several identifiers may have counted.
  const done = request.exchanges.filter((one) => askedRows(one).every(({ outcome }) => outcome === "done"));
  const found = done.filter((one) => one !== exchange).flatMap((one) => request.facts.of(one));
  const [, ...named] = request.facts.of(exchange).filter(({ about }) => !about.startsWith("reference"));
  return done.includes(exchange) && named.every((one) => found.some(({ about }) => about === one.about));
}

const isInOurs = (all: readonly Sighting[]) => all.some((one) => isWordedBy(one, vendorErrors));

/** Would the exchange have come out otherwise, whatever was there before it, if the system did otherwise in this alone? */
async function shows(search: Search, id: BehaviourId, exchange: Exchange): Promise<boolean> {
  const { chosen } = search;
  const isAsGood = ([, trial]: readonly [unknown, Fitting]) => search.isAsGood(exchange, trial);
  if ((await search.around(exchange)).some((one) => one[0].id === id && isAsGood(one))) return false;
  if (chosen[id] === undefined) return true;
  // With it as assumed, may it be something else that is otherwise?
  const asAssumed = await search.neighbours(exchange, changed(chosen, { id }));
  for (const [change] of asAssumed.filter((one) => one[0].id !== id && isAsGood(one))) {
    if ((await search.against(change)).length === 0) return false;
  }
  return true;
}

/** Rows in order may be so by chance, of which each neighbour halves the odds: one in a hundred is unlikely enough. */
function ofOrder(all: readonly Exchange[], variant: string | undefined): Finding {
  const id = "bulk.order";
  if (variant !== undefined) {
    return { id, verdict: "refuted", variant, exchanges: refsOf(all.filter((one) => !isInOrder(one))) };
  }
  const answers = all.map(({ answer }) => readAnswer(answer.json));
  const neighbours = answers.flatMap(({ done, undone }) => [...done.slice(1), ...undone.slice(1)]).length;
  const exchanges = refsOf(all);
  if (neighbours < Math.log2(100)) return { id, verdict: "open", reason: "order", exchanges };
  return { id, verdict: "confirmed", exchanges };
}
