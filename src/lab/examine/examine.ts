import { madeOnce } from "../../ground/remember.ts";
import { assumptions, type BehaviourId } from "../../wire/assumptions.ts";
import { switchable } from "../../wire/switches.ts";
import { type VendorError, vendorErrors } from "../../wire/vendor-errors.ts";
import { differ, type Feature, feature, fits, inWords, isInOrder, wordOf } from "./compare.ts";
import { askedRows, type Exchange, inOneLine, leavesOf, readAnswer } from "./exchange.ts";
import type { DoneWords, Finding, Instance, Left, OpenReason } from "./finding.ts";
import openReasons from "./open-reasons.json" with { type: "json" };
import {
  causeOf,
  changed,
  type ExamineRequest,
  type Fitting,
  type Held,
  operationOf,
  refusalStatusOf,
  Search,
  standsForItself,
} from "./search.ts";
import { isWordedBy, mostOf, otherWords, type Sighting, wordsOfSystem } from "./words.ts";

export type Examination = Awaited<ReturnType<typeof examine>>;

export async function examine(request: ExamineRequest) {
  const search = new Search(request);
  const before = await search.begin();
  await search.run();
  const { certain } = await learnWords(search);
  // Once the words of a system are known, they tell one refusal from another.
  await search.run(certain);
  const words = await learnWords(search);
  const { status: refusalStatus, findings: ofStatus } = statusOfRefusals(search);
  const switches = ofStatus.reduce(
    (chosen, { variant }) => changed(chosen, { id: "call.http-status", variant }),
    search.chosen,
  );
  return {
    switches,
    findings: [...(await verdicts(search)), ...ofStatus, ...words.findings],
    words,
    refusalStatus,
    left: gathered(search.trials, ([, { differences }]) => differences),
    everywhere: gathered(before, ([exchange, { differences }]) =>
      differences.filter(({ key }) => search.constants.has(causeOf(exchange, key))),
    ),
    otherWords: gathered(before, ([exchange]) => [
      ...otherDone(exchange, request),
      ...words.left.filter(({ ref }) => ref === exchange.ref),
    ]),
    before,
    done: doneWords(request.exchanges),
    missingMethods: search.missingMethods,
    isWhole: !search.isOver,
  };
}

/** Learns from the refusals of explained exchanges, each as every kind that it can be, also with one thing done otherwise. */
async function learnWords(search: Search) {
  const { request, table } = search;
  const found: (readonly Sighting[])[] = [];
  for (const [exchange, { sightings }] of search.explained) {
    found.push(sightings);
    if (sightings.every((one) => isWordedBy(one, table)) || search.tell("the words of refusals")) continue;
    for (const fit of await search.best(exchange, search.chosen, false)) found.push(fit.sightings);
    for (const [, under] of (await search.neighbours(exchange)).filter(([, trial]) => fits(trial))) {
      found.push(under.sightings.map((one) => ({ ...one, isUnder: true })));
    }
  }
  // What a contract says itself, and names of fields, are no values of anybody.
  const sent = request.exchanges.flatMap(({ parameters, asked }) =>
    leavesOf(asked?.values ?? { ...parameters, fields_set: null }),
  );
  // A letter or a small number is a word like any other.
  const values = new Set(sent.filter((value) => value.length > 2 && !["FACEBOOK", "LIKE"].includes(value)));
  const { status: refusalStatus = 200 } = statusOfRefusals(search);
  return wordsOfSystem(found.flat(), { values, refusalStatus, table });
}

function doneWords(exchanges: readonly Exchange[]): DoneWords | undefined {
  const said = exchanges.flatMap((one) => doneWordsOf(one) ?? []);
  const words: DoneWords | undefined = JSON.parse(mostOf(said.map((one) => JSON.stringify(one))) ?? "null");
  return words && words.message + words.description !== "" ? words : undefined;
}

function doneWordsOf({ answer }: Exchange): DoneWords | undefined {
  const { isOk, status } = readAnswer(answer.json);
  return isOk ? { message: wordOf(status["message"]), description: wordOf(status["description"]) } : undefined;
}

/** In what an answer has other words than a system is held to. */
export function otherWordsIn(exchange: Exchange, { sightings }: Pick<Fitting, "sightings">, held: Held): Instance[] {
  const { done = { message: "", description: "" } } = held;
  const said = doneWordsOf(exchange) ?? done;
  const ofDone = (["message", "description"] as const).map((name) =>
    feature(name, `/status/${name}`, inWords(said[name]), inWords(done[name])),
  );
  return [...ofDone.filter(differ), ...sightings.flatMap((one) => otherWords(one, held.table, refusalStatusOf(held)))];
}

/** The words of a call that is done, where a system is held to others. */
function otherDone(exchange: Exchange, { done }: Held): Feature[] {
  const said = doneWordsOf(exchange);
  const [there, here] = [said, done].map((words) => (words && inOneLine({ ...words })) || "no words") as [
    string,
    string,
  ];
  return said ? [feature(`done: ${there}`, "/status", there, here)].filter(differ) : [];
}

type Trials = ReadonlyMap<Exchange, Fitting>;

/** What differs in exchanges, each cause once. */
function gathered(trials: Trials, differencesIn: (one: readonly [Exchange, Fitting]) => readonly Feature[]): Left[] {
  const all = [...trials].flatMap((one) => differencesIn(one).map((found) => [one[0], found] as const));
  const byCause = Map.groupBy(all, ([exchange, { key, here }]) =>
    causeOf(exchange, standsForItself.test(key) ? `${key.split(" ")[0]} ${here}` : key),
  );
  return [...byCause.values()].flatMap((some) => {
    const exchanges = [...new Set(some.map(([{ ref }]) => ref))];
    return some.slice(0, 1).map(([exchange, { key, at, there, here }]) => {
      return { operation: operationOf(exchange, key), at, there, here, exchanges };
    });
  });
}

/** What depends on the time, or on values that no exchange has: exchanges rest on it, and cannot show it. */
const notShown = new Set<string>(openReasons.clock.ids);

const mostNamed = 20;

const refsOf = (exchanges: readonly Exchange[]) => exchanges.slice(0, mostNamed).map(({ ref }) => ref);

type Resting = readonly (readonly [Exchange, Fitting])[];

type NeighboursOf = (exchange: Exchange) => ReturnType<Search["neighbours"]>;

async function verdicts(search: Search): Promise<Finding[]> {
  const around: NeighboursOf = madeOnce((exchange: Exchange) => search.neighbours(exchange));
  const findings: Finding[] = [];
  for (const id of Object.keys(assumptions) as BehaviourId[]) {
    const resting = search.explained.filter(([, { played }]) => played.restsOn.has(id));
    if (id === "call.http-status" || (resting.length === 0 && !search.conflicts.has(id))) continue;
    findings.push(id === "bulk.order" ? ofOrder(search, resting, id) : await verdict(search, resting, id, around));
  }
  return findings;
}

async function verdict(search: Search, resting: Resting, id: BehaviourId, around: NeighboursOf): Promise<Finding> {
  const showing: Exchange[] = [];
  let reason: OpenReason = notShown.has(id) ? "clock" : "state";
  for (const [exchange, { played, others }] of resting) {
    if (showing.length >= mostNamed || search.tell(`confirming ${id}`)) break;
    if (exchange.lost.includes(id)) reason = "masked";
    else if (!switchable.has(id)) {
      // A refusal does not show what a method answers.
      if (!notShown.has(id) && others.size === 0 && played.refusal === undefined) showing.push(exchange);
    } else if (await shows(search, id, exchange, around)) showing.push(exchange);
    else if (askedRows(exchange).some(({ outcome }) => outcome === "unclear")) reason = "order";
  }
  const [variant, conflict, first] = [search.chosen[id], search.conflicts.get(id), showing[0]];
  const open = (why: OpenReason, exchanges: readonly Exchange[]): Finding => {
    return { id, verdict: "open", reason: why, exchanges: refsOf(exchanges) };
  };
  const all = resting.map(([exchange]) => exchange);
  if (!first) return open(variant === undefined ? reason : "several variants", all);
  if (variant === undefined && conflict) return open("both ways", conflict);
  const exchanges = refsOf(showing);
  if (variant === undefined) return { id, verdict: "confirmed", exchanges };
  const asAssumed = await search.trial(first, changed(search.chosen, { id, variant: undefined }));
  const [example] = asAssumed.differences.map(({ at, there, here }) => ({ exchange: first.ref, at, there, here }));
  return { id, verdict: "refuted", variant, exchanges, example };
}

/** Would the exchange have come out otherwise, whatever was there before it, if the system did otherwise in this alone? */
async function shows(search: Search, id: BehaviourId, exchange: Exchange, around: NeighboursOf): Promise<boolean> {
  const { chosen } = search;
  const isAsGood = ([, trial]: readonly [unknown, Fitting]) => search.isAsGood(exchange, trial);
  if ((await around(exchange)).some((one) => one[0].id === id && isAsGood(one))) return false;
  if (chosen[id] === undefined) return true;
  // With it as assumed, may it be something else that is otherwise?
  const asAssumed = await search.neighbours(exchange, changed(chosen, { id, variant: undefined }));
  for (const [change] of asAssumed.filter((one) => one[0].id !== id && isAsGood(one))) {
    if ((await search.against(change)).length === 0) return false;
  }
  return true;
}

/** Rows in order may be so by chance, of which each neighbour halves the odds: one in a hundred is unlikely enough. */
function ofOrder({ chosen }: Search, resting: Resting, id: "bulk.order"): Finding {
  const [all, variant] = [resting.map(([exchange]) => exchange), chosen[id]];
  if (variant !== undefined) {
    return { id, verdict: "refuted", variant, exchanges: refsOf(all.filter((one) => !isInOrder(one))) };
  }
  const answers = all.map(({ answer }) => readAnswer(answer.json));
  const neighbours = answers.flatMap(({ done, undone }) => [...done.slice(1), ...undone.slice(1)]).length;
  const exchanges = refsOf(all);
  if (neighbours < Math.log2(100)) return { id, verdict: "open", reason: "order", exchanges };
  return { id, verdict: "confirmed", exchanges };
}

/** What HTTP status refusals have for which our table names none; where it differs from one error to another, each has its own. */
function statusOfRefusals({ explained }: Search): { readonly status?: number | undefined; findings: Finding[] } {
  const id = "call.http-status";
  const refused = explained.flatMap(([exchange, { played }]) => {
    const kind = played.refusal?.kind;
    const own: Partial<VendorError> = kind ? vendorErrors[kind] : {};
    return readAnswer(exchange.answer.json).isOk || own.httpStatus !== undefined ? [] : [exchange];
  });
  const [status, another] = new Set(refused.map(({ answer }) => answer.status));
  const others = refused.filter(({ answer }) => answer.status !== 200);
  const [first] = others;
  if (!first) return { status, findings: status ? [{ id, verdict: "confirmed", exchanges: refsOf(refused) }] : [] };
  const variant = another ? undefined : switchable.get(id)?.find((one) => one === String(status));
  const setting = another ? "the httpStatus of each error" : `refusalStatus ${status}`;
  const example = { exchange: first.ref, at: "status", there: `HTTP ${first.answer.status}`, here: "HTTP 200" };
  const finding = { id, verdict: "refuted", variant, setting, exchanges: refsOf(others), example } as const;
  return { status: another ? 200 : status, findings: [finding] };
}
