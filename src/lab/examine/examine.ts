import { assumptions, type BehaviourId } from "../../wire/assumptions.ts";
import { type Switches, switchable } from "../../wire/switches.ts";
import { type VendorError, type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";
import { isInOrder, wordOf } from "./compare.ts";
import { askedRows, type Exchange, leavesOf, readAnswer } from "./exchange.ts";
import { changed, changesOf, type Fitting, fits } from "./explain.ts";
import type { DoneWords, Finding, Left, OpenReason } from "./finding.ts";
import openReasons from "./open-reasons.json" with { type: "json" };
import { type ExamineRequest, Search } from "./search.ts";
import { isWordedBy, mostOf, type Sighting, wordsOfSystem } from "./words.ts";

export type Examination = Awaited<ReturnType<typeof examine>>;

export async function examine(request: ExamineRequest) {
  const search = new Search(request);
  const before = await search.begin();
  await search.run();
  let words = await learnWords(search);
  // Once the words of a system are known, they tell one refusal from another.
  if (Object.keys(words.certain).length > 0) {
    const learnt = Object.entries(words.certain) as [VendorErrorKind, object][];
    const table = learnt.map(([kind, error]) => [kind, { ...vendorErrors[kind], ...error }]);
    await search.run({ ...request.table, ...Object.fromEntries(table) });
    words = await learnWords(search);
  }
  const status = statusFinding(search);
  const done = doneWords(request.exchanges);
  const switches: Switches = { ...search.chosen, ...(status?.variant && { [status.id]: status.variant }) };
  return {
    switches,
    findings: [...(await verdicts(search)), ...(status ? [status] : []), ...words.findings],
    words,
    left: differencesLeft(search, done),
    before,
    done,
    missingMethods: search.missingMethods,
    isWhole: !search.isOver,
  };
}

/** Learns from the refusals of explained exchanges, each as every kind that it can be, also with one thing done otherwise. */
async function learnWords(search: Search) {
  const { chosen, request } = search;
  const found: (readonly Sighting[])[] = [];
  for (const [exchange, { sightings, others }] of search.explained) {
    found.push(sightings);
    // Known words need no second thought.
    if (sightings.every((one) => isWordedBy(one, search.table)) || search.tell("the words of refusals")) continue;
    for (const fit of await search.best(exchange, chosen, false)) found.push(fit.sightings);
    for (const under of await search.changes(exchange, chosen)) {
      const trial = await search.trial(exchange, changed(chosen, under), others);
      if (fits(trial)) found.push(trial.sightings.map((one) => ({ ...one, isUnder: true })));
    }
  }
  const sent = request.exchanges.flatMap(({ parameters }) => leavesOf(parameters));
  // A letter or a small number is a word like any other.
  const values = new Set(sent.filter((value) => value.length > 2 && !["FACEBOOK", "LIKE"].includes(value)));
  const refusalStatus = Number(statusFinding(search)?.variant ?? 200);
  const known = found.flat().filter(({ isOdd }) => !isOdd);
  return wordsOfSystem(known, { values, refusalStatus, table: search.table });
}

function doneWords(exchanges: readonly Exchange[]): DoneWords | undefined {
  const said = exchanges.map(doneWordsOf).filter((one) => one !== undefined);
  const words: DoneWords | undefined = JSON.parse(mostOf(said.map((one) => JSON.stringify(one))) ?? "null");
  return words && words.message + words.description !== "" ? words : undefined;
}

export function doneWordsOf({ answer }: Exchange): DoneWords | undefined {
  const { isOk, status } = readAnswer(answer.json);
  return isOk ? { message: wordOf(status["message"]), description: wordOf(status["description"]) } : undefined;
}

function differencesLeft(search: Search, done: DoneWords | undefined): Left[] {
  const { exchanges } = search.request;
  const byCause = new Map<string, Left & { readonly exchanges: Exchange["ref"][] }>();
  for (const [{ ref, contract }, { differences }] of search.trials) {
    const operation = contract.name;
    for (const { key, at, there, here } of search.missingMethods.includes(operation) ? [] : differences) {
      const cause = [operation, key.replace(/^row \d+$/, "row"), here.split(":")[0]].join(" ");
      const left = byCause.get(cause) ?? { operation, at, there, here, exchanges: [] };
      byCause.set(cause, left);
      if (left.exchanges.at(-1) !== ref) left.exchanges.push(ref);
    }
  }
  const refs = (isMeant: (one: Exchange) => boolean) => exchanges.filter(isMeant).map(({ ref }) => ref);
  const everywhere = [...search.constants].flatMap(([operation, keys]) => {
    const ofMethod = refs(({ contract }) => contract.name === operation);
    const words = { operation, there: "otherwise", here: "as the contract has it", exchanges: ofMethod };
    return [...keys].map((at) => ({ ...words, at }));
  });
  if (!done) return [...byCause.values(), ...everywhere];
  const there = [done.message, done.description].filter((text) => text !== "").join(": ");
  const ofDone = refs((one) => doneWordsOf(one) !== undefined);
  const otherDone = { operation: "every method", at: "/status", there, here: "no words", exchanges: ofDone };
  return [...byCause.values(), ...everywhere, otherDone];
}

/** What depends on the time, or on values that no exchange has: exchanges rest on it, and cannot show it. */
const notShown = new Set<string>(openReasons.clock.ids);

const mostNamed = 20;

type Said = Omit<Finding, "id" | "exchanges" | "example"> & {
  readonly exchanges: readonly Exchange[];
  readonly example?: Finding["example"] | undefined;
};

const findingOf = (id: BehaviourId, { exchanges, example, ...said }: Said): Finding => ({
  id,
  ...said,
  exchanges: exchanges.slice(0, mostNamed).map(({ ref }) => ref),
  ...(example && { example }),
});

async function verdicts(search: Search): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const id of Object.keys(assumptions) as BehaviourId[]) {
    search.tell(`confirming, ${findings.length} assumptions`);
    const resting = search.explained.filter(([, { played }]) => played.restsOn.has(id));
    if (id === "call.http-status" || (resting.length === 0 && !search.conflicts.has(id))) continue;
    findings.push(findingOf(id, await (id === "bulk.order" ? ofOrder : verdict)(search, resting, id)));
  }
  return findings;
}

type Resting = readonly (readonly [Exchange, Fitting])[];

async function verdict(search: Search, resting: Resting, id: BehaviourId): Promise<Said> {
  const showing: Exchange[] = [];
  let reason: OpenReason = notShown.has(id) ? "clock" : "state";
  for (const [exchange, { played, others }] of resting) {
    if (showing.length >= mostNamed || search.isOver) break;
    if (exchange.lost.includes(id)) reason = "masked";
    else if (!switchable.has(id)) {
      // A refusal does not show what a method answers.
      if (!notShown.has(id) && others.size === 0 && played.refusal === undefined) showing.push(exchange);
    } else if (await shows(search, id, exchange)) showing.push(exchange);
    else if (askedRows(exchange).some(({ outcome }) => outcome === "unclear")) reason = "order";
  }
  const [variant, conflict, first] = [search.chosen[id], search.conflicts.get(id), showing[0]];
  if (!first) {
    const why = variant === undefined ? reason : "several variants";
    return { verdict: "open", reason: why, exchanges: resting.map(([exchange]) => exchange) };
  }
  if (variant === undefined) {
    return conflict
      ? { verdict: "open", reason: "both ways", exchanges: conflict }
      : { verdict: "confirmed", exchanges: showing };
  }
  const asAssumed = changed(search.chosen, { id, variant: undefined });
  const [one] = (await search.trial(first, asAssumed)).differences;
  const example = one && { exchange: first.ref, at: one.at, there: one.there, here: one.here };
  return { verdict: "refuted", variant, exchanges: showing, example };
}

/** Would the exchange have come out otherwise, whatever was there before it, if the system did otherwise in this alone? */
async function shows(search: Search, id: BehaviourId, exchange: Exchange): Promise<boolean> {
  const { chosen } = search;
  const asAssumed = changed(chosen, { id, variant: undefined });
  const isChosen = chosen[id] !== undefined;
  for (const other of isChosen ? [asAssumed] : changesOf([id], chosen).map((one) => changed(chosen, one))) {
    if (await search.isAsGood(exchange, other)) return false;
  }
  // With it as assumed, may it be something else that is otherwise?
  for (const change of isChosen ? await search.changes(exchange, asAssumed) : []) {
    if (change.id === id || !(await search.isAsGood(exchange, changed(asAssumed, change)))) continue;
    if ((await search.against(change)).length === 0) return false;
  }
  return true;
}

/** Rows in order may be so by chance, of which each neighbour halves the odds: one in a hundred is unlikely enough. */
function ofOrder({ chosen: { "bulk.order": variant } }: Search, resting: Resting): Said {
  const exchanges = resting.map(([exchange]) => exchange);
  if (variant !== undefined) {
    return { verdict: "refuted", variant, exchanges: exchanges.filter((one) => !isInOrder(one)) };
  }
  const answers = exchanges.map(({ answer }) => readAnswer(answer.json));
  const neighbours = answers.flatMap(({ done, undone }) => [...done.slice(1), ...undone.slice(1)]).length;
  return neighbours < Math.log2(100)
    ? { verdict: "open", reason: "order", exchanges }
    : { verdict: "confirmed", exchanges };
}

function statusFinding({ trials }: Search): Finding | undefined {
  const id = "call.http-status";
  const known = [...trials].filter(([{ answer }, trial]) => {
    const kind = fits(trial) ? trial.played.refusal?.kind : undefined;
    const own: Partial<VendorError> = kind ? vendorErrors[kind] : {};
    return !readAnswer(answer.json).isOk && own.httpStatus === undefined;
  });
  const exchanges = known.map(([exchange]) => exchange);
  if (exchanges.length === 0) return undefined;
  const others = exchanges.filter(({ answer }) => answer.status !== 200);
  const [other] = others;
  if (!other) return findingOf(id, { verdict: "confirmed", exchanges });
  const variant = switchable.get(id)?.find((one) => exchanges.every(({ answer }) => String(answer.status) === one));
  const example = { exchange: other.ref, at: "status", there: `HTTP ${other.answer.status}`, here: "HTTP 200" };
  return findingOf(id, { verdict: "refuted", ...(variant && { variant }), exchanges: others, example });
}
