import { isDeepStrictEqual } from "node:util";
import { leavesOf } from "../../matching/json-pointer.ts";
import { type AssumptionId, assumptions, type BehaviourId } from "../../wire/assumptions.ts";
import { readAnswer } from "../../wire/bulk.ts";
import { doubtsOfText } from "../../wire/doubtful-values.ts";
import { switchable } from "../../wire/switches.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { oddIn } from "./compare.ts";
import { askedRows, type Exchange } from "./exchange.ts";
import { type Finding, gathered, isAboutRow, type OpenReason, refsOf } from "./finding.ts";
import openReasons from "./open-reasons.json" with { type: "json" };
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
  const findings = [...(await verdictsOf(search, words.left)), ...words.findings];
  const otherWords = request.exchanges.flatMap((exchange) => {
    const ofRefusals = words.left.filter(({ ref }) => ref === exchange.ref);
    return [...otherDone(exchange, request), ...ofRefusals].map((one) => [exchange, one] as const);
  });
  return {
    switches: Object.fromEntries(findings.flatMap(({ id, variant }) => (variant ? [[id, variant]] : []))),
    findings,
    words,
    left: gathered(featuresIn(search, "differences")),
    everywhere: gathered(featuresIn(search, "everywhere")),
    otherWords: gathered(otherWords),
    before,
    done: doneWords(request.exchanges),
    missingMethods: search.missingMethods,
    isWhole: !search.isOver,
  };
}

const featuresIn = ({ trials }: Search, kind: "differences" | "everywhere") =>
  [...trials].flatMap(([exchange, trial]) => trial[kind].map((one) => [exchange, one] as const));

type LeftWords = Awaited<ReturnType<typeof learnWords>>["left"];

/** What speaks against an assumption, and whether in a row that rests on it alone and came out otherwise. */
type Against = readonly [id: AssumptionId, exchange: Exchange, isAlone: boolean];

async function verdictsOf(search: Search, left: LeftWords): Promise<Finding[]> {
  const against: Against[][] = [];
  for (const exchange of search.trials.keys()) {
    if (search.tell("looking at what differs")) break;
    against.push(await spokenAgainst(search, exchange, left));
  }
  const byId = Map.groupBy(against.flat(), ([id]) => id);
  const verdicts: Finding[][] = [];
  for (const id of Object.keys(assumptions) as BehaviourId[]) {
    verdicts.push(await verdict(search, id, byId.get(id) ?? []));
  }
  return verdicts.flat();
}

/** On what an exchange rests where it differs and nothing explains it, whatever was there before. */
async function spokenAgainst(search: Search, exchange: Exchange, left: LeftWords): Promise<Against[]> {
  const { played, differences, sightings } = search.trials.get(exchange) as Fitting;
  const odd = sightings.flatMap(({ isOdd, place }) => (isOdd ? [{ at: place }] : []));
  const rows = [...differences, ...odd, ...left.filter(({ ref }) => ref === exchange.ref)].flatMap(
    ({ at }) => /^rows? ([\d, ]+)/.exec(at)?.[1]?.split(", ") ?? [],
  );
  // What becomes of a row can depend on the others of its name.
  const asked = askedRows(exchange).map(({ parameters }) => parameters["request_unique_identifier"]);
  const names = new Set(rows.map((row) => asked[Number(row) - 1]));
  const isOtherwise = (row: number) =>
    differences.some(({ key, there }) => key === `row ${row}` && there !== "not there");
  const found: Against[] = [];
  for (const { played } of rows.length > 0 ? await search.inAnyState(exchange) : []) {
    for (const [at, resting] of played.ofRows.entries()) {
      const own = resting.filter((id) => names.has(asked[at]) && !isOfOthers(id));
      for (const id of own) found.push([id, exchange, own.length === 1 && isOtherwise(at)]);
    }
  }
  const others = differences.filter((one) => !isAboutRow(one));
  if (others.length === 0) return found;
  const ofRows = new Set(played.ofRows.flat());
  const ofCall = [...played.restsOn].filter((id) => !switchable.has(id) && !ofRows.has(id));
  const helpful = (await search.around(exchange)).flatMap(([{ id }, trial]) =>
    !isOfOthers(id) && others.some(({ key }) => !oddIn(trial).includes(key)) ? [id] : [],
  );
  return [...found, ...[...ofCall, ...helpful].map((id) => [id, exchange, false] as const)];
}

/** What becomes of one row does not say what becomes of the others, and an error is judged by its words. */
const isOfOthers = (id: AssumptionId) => id === "bulk.rows-fail-alone" || id.startsWith("error.");

/** What depends on the time, or on values that no exchange has: exchanges rest on it, and cannot show it. */
const notShown = new Set<string>(openReasons.clock.ids);

const mostShowing = 20;

async function verdict(search: Search, id: BehaviourId, opposed: readonly Against[]): Promise<Finding[]> {
  const resting = search.explained.filter(([{ lost }, { played }]) => played.restsOn.has(id) || lost.includes(id));
  const all = resting.map(([exchange]) => exchange);
  const variant = search.chosen[id];
  const against = opposed.flatMap(([, exchange, isAlone]) => (isAlone || variant === undefined ? [exchange] : []));
  if (id === "call.http-status" || all.length + against.length === 0) return [];
  if (id === "bulk.order" && variant === undefined) return [ofOrder(all)];
  const showing: Exchange[] = [];
  let reason: OpenReason = notShown.has(id) ? "clock" : all.length === 0 ? "left" : "state";
  for (const exchange of all) {
    if (showing.length >= mostShowing || search.tell(`confirming ${id}`)) break;
    const why = await whyNotShown(search, id, exchange);
    if (search.isOver) break;
    if (why === undefined) showing.push(exchange);
    else if (why !== "state") reason = why;
  }
  const [first] = showing;
  if (!first || (variant === undefined && against.length > 0)) {
    const why = first ? "both ways" : variant === undefined ? reason : "several variants";
    return [{ id, verdict: "open", reason: why, exchanges: refsOf(first ? against : [...all, ...against]) }];
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
  const describes = against.length === 0 && { variant };
  return [{ id, verdict: "refuted", ...describes, exchanges: refsOf([...described, ...against]), example }];
}

/** Why an explained exchange that rests on an assumption does not show it beyond doubt; `undefined`: it does. */
async function whyNotShown(search: Search, id: BehaviourId, exchange: Exchange): Promise<OpenReason | undefined> {
  const { played, others, sightings, everywhere } = search.trials.get(exchange) as Fitting;
  const isAssumed = search.chosen[id] === undefined;
  if (exchange.lost.includes(id) && isAssumed) return "masked";
  if (notShown.has(id) && isAssumed && !exchange.asked) return "clock";
  if (!switchable.has(id)) {
    // A refusal does not show what a method answers.
    return notShown.has(id) || others.size > 0 || played.refusal ? "state" : undefined;
  }
  if (isHidden(search, id, exchange)) return "masked";
  // That a row was refused for a state which nothing else shows is beyond doubt in our words alone.
  const isOfState = isAssumed && others.size > 0 && played.ofRows.flat().includes(id);
  if (isOfState && !sightings.some((one) => isWordedBy(one, vendorErrors))) return "state";
  if (await shows(search, id, exchange)) return undefined;
  const around = (await search.around(exchange)).filter(([change]) => change.id === id);
  if (around.some(([, trial]) => !isDeepStrictEqual(trial.everywhere, everywhere))) return "left";
  return askedRows(exchange).some(({ outcome }) => outcome === "unclear") ? "order" : "state";
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
