import { assumptions, type BehaviourId } from "../../wire/assumptions.ts";
import { switchable } from "../../wire/switches.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { hiddenWord } from "../record/call-redaction.ts";
import { fits, inWords, isInOrder, wordOf } from "./compare.ts";
import { askedRows, type Exchange, inOneLine, leavesOf, readAnswer } from "./exchange.ts";
import type { Instance, OpenReason } from "./finding.ts";
import { causeOf, type DoneWords, differ, type Feature, type Finding, feature, gathered } from "./finding.ts";
import openReasons from "./open-reasons.json" with { type: "json" };
import { changed, type ExamineRequest, type Fitting, type Held, refusalStatusOf, Search } from "./search.ts";
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
  const verdicts: Finding[][] = [];
  for (const id of Object.keys(assumptions) as BehaviourId[]) verdicts.push(await verdict(search, id));
  const ofStatus = words.findings.find(({ id }) => id === "call.http-status");
  return {
    switches: ofStatus ? changed(search.chosen, { ...ofStatus, id: "call.http-status" }) : search.chosen,
    findings: [...verdicts.flat(), ...words.findings],
    words,
    left: gathered(differencesIn(search.trials)),
    everywhere: gathered(
      differencesIn(before).filter(([exchange, { key }]) => search.constants.has(causeOf(exchange, key))),
    ),
    otherWords: gathered(
      request.exchanges.flatMap((exchange) => {
        const ofRefusals = words.left.filter(({ ref }) => ref === exchange.ref);
        return [...otherDone(exchange, request), ...ofRefusals].map((one) => [exchange, one] as const);
      }),
    ),
    before,
    done: doneWords(request.exchanges),
    missingMethods: search.missingMethods,
    isWhole: !search.isOver,
  };
}

const differencesIn = (trials: ReadonlyMap<Exchange, Fitting>) =>
  [...trials].flatMap(([exchange, { differences }]) => differences.map((one) => [exchange, one] as const));

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
  const sightings = found.flat();
  const { status, findings } = statusOf(sightings);
  const words = wordsOfSystem(sightings, { values, table, refusalStatus: status ?? 200 });
  return { ...words, findings: [...findings, ...words.findings], refusalStatus: status };
}

/** The HTTP status of refusals for which our table names none. Where it differs, each error has its own, and the rest 200. */
function statusOf(all: readonly Sighting[]): { readonly status: number | undefined; findings: Finding[] } {
  const id = "call.http-status";
  const firsts = [...Map.groupBy(all, ({ ref }) => ref).values()].flatMap(([first]) => first ?? []);
  const calls = firsts.filter(({ place, kind }) => place === "call" && !("httpStatus" in vendorErrors[kind]));
  const [status, another] = new Set(calls.map(({ httpStatus }) => httpStatus));
  const others = calls.filter(({ httpStatus }) => httpStatus !== 200);
  const [first] = others;
  if (!first) return { status, findings: status ? [{ id, verdict: "confirmed", exchanges: refsOf(calls) }] : [] };
  const variant = another ? undefined : switchable.get(id)?.find((one) => one === String(status));
  const setting = another ? "the httpStatus of each error" : `refusalStatus ${status}`;
  const describedBy = variant === undefined ? { setting } : { variant };
  const example = { exchange: first.ref, at: "status", there: `HTTP ${first.httpStatus}`, here: "HTTP 200" };
  const finding = { id, verdict: "refuted", ...describedBy, exchanges: refsOf(others), example } as const;
  return { status: another ? 200 : status, findings: [finding] };
}

function doneWords(exchanges: readonly Exchange[]): DoneWords | undefined {
  const said = exchanges.flatMap((one) => doneWordsOf(one) ?? []);
  const words: DoneWords | undefined = JSON.parse(mostOf(said.map((one) => JSON.stringify(one))) ?? "null");
  const both = words ? words.message + words.description : "";
  return both === "" || both.includes(hiddenWord) ? undefined : words;
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
  const shown = (words: DoneWords | undefined) => (words && inOneLine({ ...words })) || "no words";
  return said ? [feature(`done: ${shown(said)}`, "/status", shown(said), shown(done))].filter(differ) : [];
}

/** What depends on the time, or on values that no exchange has: exchanges rest on it, and cannot show it. */
const notShown = new Set<string>(openReasons.clock.ids);

const mostNamed = 20;

const refsOf = (exchanges: readonly { readonly ref: Exchange["ref"] }[]) =>
  exchanges.slice(0, mostNamed).map(({ ref }) => ref);

async function verdict(search: Search, id: BehaviourId): Promise<Finding[]> {
  const resting = search.explained.filter(([{ lost }, { played }]) => played.restsOn.has(id) || lost.includes(id));
  const all = resting.map(([exchange]) => exchange);
  const [variant, conflict] = [search.chosen[id], search.conflicts.get(id)];
  if (id === "call.http-status" || (all.length === 0 && !conflict)) return [];
  if (id === "bulk.order") return [ofOrder(all, variant)];
  const showing: Exchange[] = [];
  let reason: OpenReason = notShown.has(id) ? "clock" : "state";
  for (const [exchange, { played, others }] of resting) {
    if (showing.length >= mostNamed || search.tell(`confirming ${id}`)) break;
    if (exchange.lost.includes(id) && variant === undefined) reason = "masked";
    else if (!switchable.has(id)) {
      // A refusal does not show what a method answers.
      if (!notShown.has(id) && others.size === 0 && played.refusal === undefined) showing.push(exchange);
    } else if (await shows(search, id, exchange)) showing.push(exchange);
    else if (askedRows(exchange).some(({ outcome }) => outcome === "unclear")) reason = "order";
  }
  const [first] = showing;
  const open = (why: OpenReason, exchanges: readonly Exchange[]): Finding[] => {
    return [{ id, verdict: "open", reason: why, exchanges: refsOf(exchanges) }];
  };
  if (!first) return open(variant === undefined ? reason : "several variants", all);
  if (variant === undefined && conflict) return open("both ways", conflict);
  if (variant === undefined) return [{ id, verdict: "confirmed", exchanges: refsOf(showing) }];
  const asAssumed = changed(search.chosen, { id });
  const { differences } = await search.trial(first, asAssumed);
  const [example] = differences.map(({ at, there, here }) => ({ exchange: first.ref, at, there, here }));
  // It describes those, too, that something else would describe as well.
  const described: Exchange[] = [];
  for (const [exchange, { others }] of resting) {
    const isOther = !fits(await search.trial(exchange, asAssumed, others));
    if (isOther || showing.includes(exchange)) described.push(exchange);
  }
  return [{ id, verdict: "refuted", variant, exchanges: refsOf(described), example }];
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
