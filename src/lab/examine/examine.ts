import { assumptions, type BehaviourId } from "../../wire/assumptions.ts";
import { type Switches, switchable } from "../../wire/switches.ts";
import { type VendorError, type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";
import { isInOrder, wordOf } from "./compare.ts";
import { askedRows, type Exchange, leavesOf, readAnswer } from "./exchange.ts";
import { changed, changesOf, type Fitting, isFit } from "./explain.ts";
import type { Finding, Left, OpenReason } from "./finding.ts";
import { type ExamineRequest, Search } from "./search.ts";
import { isWordedBy, mostOf, type Sighting, type SystemWords, wordsOfSystem } from "./words.ts";

/** What exchanges say of a system. */
export interface Examination {
  /** The variants that describe it. */
  readonly switches: Switches;
  readonly findings: readonly Finding[];
  readonly words: SystemWords;
  readonly left: readonly Left[];
  /** By exchange, how it comes out with the variants that the search began with. */
  readonly before: ReadonlyMap<Exchange, Fitting>;
  /** What stands in `status` of calls that are done; `undefined`: nothing, as here. */
  readonly done: DoneWords | undefined;
  /** Methods that answer every call alike, so that the system seems not to have them. */
  readonly missingMethods: readonly string[];
  /** Did the search end by itself? */
  readonly isWhole: boolean;
}

/** The words of a call that is done. */
export interface DoneWords {
  readonly message: string;
  readonly description: string;
}

/** Finds the variants that describe a system, what is confirmed and refuted by that, and what is left. */
export async function examine(request: ExamineRequest): Promise<Examination> {
  const search = new Search(request);
  const before = await search.begin();
  await search.run();
  let words = await learnWords(search);
  // Once the words of a system are known, they tell one refusal from another.
  if (Object.keys(words.certain).length > 0) {
    const learnt = Object.entries(words.certain) as [VendorErrorKind, object][];
    const table = learnt.map(([kind, error]) => [kind, { ...vendorErrors[kind], ...error }]);
    await search.runWith({ ...request.table, ...Object.fromEntries(table) });
    words = await learnWords(search);
  }
  const status = statusFinding(search);
  const done = doneWords(request.exchanges);
  return {
    switches: { ...search.chosen, ...(status?.variant && { [status.id]: status.variant }) },
    findings: [...(await verdicts(search)), ...(status ? [status] : []), ...words.findings],
    words,
    left: [...(await differencesLeft(search)), ...(done ? [otherDone(done, request.exchanges)] : [])],
    before,
    done,
    missingMethods: search.missingMethods,
    isWhole: !search.isOver,
  };
}

async function learnWords(search: Search): Promise<SystemWords> {
  const { exchanges } = search.request;
  const refusalStatus = Number(statusFinding(search)?.variant ?? 200);
  const sent = exchanges.flatMap(({ parameters }) => leavesOf(parameters));
  // A letter or a small number is a word like any other.
  const values = new Set(sent.filter((value) => value.length > 2 && !["FACEBOOK", "LIKE"].includes(value)));
  const { table } = search.explainer;
  return wordsOfSystem(await sightings(search), { values, refusalStatus, table });
}

/** The refusals of explained exchanges, each as every kind that it can be, also with one thing done otherwise. */
async function sightings(search: Search): Promise<Sighting[]> {
  const { explainer, chosen } = search;
  const found: Sighting[][] = [];
  for (const [exchange, { comparison, others }] of search.explained) {
    found.push([...comparison.sightings]);
    // Known words need no second thought.
    const isKnown = comparison.sightings.every((one) => isWordedBy(one, explainer.table));
    if (isKnown || search.tell("the words of refusals")) continue;
    for (const fit of await explainer.fits(exchange, chosen, false)) found.push([...fit.comparison.sightings]);
    for (const under of await explainer.changes(exchange, chosen)) {
      const trial = await explainer.trial(exchange, changed(chosen, under), others);
      if (isFit(trial)) found.push(trial.comparison.sightings.map((one) => ({ ...one, isUnder: true })));
    }
  }
  return found.flat().filter(({ isOdd }) => !isOdd);
}

/** What most calls say that are done. */
function doneWords(exchanges: readonly Exchange[]): DoneWords | undefined {
  const said = exchanges.map(doneWordsOf).filter((one) => one !== undefined);
  const most = mostOf(said.map((one) => JSON.stringify(one)));
  const words = most === undefined ? undefined : (JSON.parse(most) as DoneWords);
  return words && words.message + words.description !== "" ? words : undefined;
}

/** The words of a call that is done; `undefined` for one that is refused. */
export function doneWordsOf({ answer }: Exchange): DoneWords | undefined {
  const { isOk, status } = readAnswer(answer.json);
  return isOk ? { message: wordOf(status["message"]), description: wordOf(status["description"]) } : undefined;
}

/** The differences of exchanges that nothing explains, each once; then what differs in every answer. */
async function differencesLeft({ request, explained, explainer, missingMethods, chosen }: Search): Promise<Left[]> {
  const all: (Omit<Left, "exchanges"> & { readonly cause: string; readonly ref: Exchange["ref"] })[] = [];
  for (const exchange of request.exchanges) {
    const { ref, contract } = exchange;
    const operation = contract.name;
    if (explained.has(exchange) || missingMethods.includes(operation)) continue;
    const { comparison } = await explainer.trial(exchange, chosen);
    for (const { key, at, there, here } of comparison.differences) {
      const cause = [operation, key.replace(/^row \d+$/, "row"), here.split(":")[0]].join(" ");
      all.push({ cause, ref, operation, at, there, here });
    }
  }
  const left = [...Map.groupBy(all, ({ cause }) => cause).values()].map((some) => {
    const [{ operation, at, there, here }] = some as [(typeof all)[0]];
    return { operation, at, there, here, exchanges: [...new Set(some.map(({ ref }) => ref))] };
  });
  const everywhere = [...explainer.constants].flatMap(([operation, keys]) => {
    const exchanges = request.exchanges.filter(({ contract }) => contract.name === operation).map(({ ref }) => ref);
    return [...keys].map((at) => ({ operation, at, there: "otherwise", here: "as the contract has it", exchanges }));
  });
  return [...left, ...everywhere];
}

/** The words of calls that are done are one difference, in whatever call they stand. */
const otherDone = ({ message, description }: DoneWords, exchanges: readonly Exchange[]): Left => ({
  operation: "every method",
  at: "/status",
  there: [message, description].filter((text) => text !== "").join(": "),
  here: "no words",
  exchanges: exchanges.filter((one) => doneWordsOf(one) !== undefined).map(({ ref }) => ref),
});

/** What depends on the time, or on values that no exchange has: exchanges rest on it, and cannot show it. */
const notShown = new Set<string>([
  "call.no-page",
  "call.page-in-part",
  "call.unknown-release",
  "list.order",
  "list.submitted-date",
  "login.claims",
  "login.idle-time",
  "login.opaque-token",
  "login.since",
  "token.refused-at-once",
]);

/** Exchanges that are named for one finding. */
const mostNamed = 20;

const refsOf = (exchanges: readonly Exchange[]) => exchanges.slice(0, mostNamed).map(({ ref }) => ref);

type Resting = readonly (readonly [Exchange, Fitting])[];

/** What the explained exchanges say of each behaviour that they rest on. */
async function verdicts(search: Search): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const id of Object.keys(assumptions) as BehaviourId[]) {
    search.tell(`confirming, ${findings.length} assumptions`);
    const resting = [...search.explained].filter(([, { played }]) => played.restsOn.has(id));
    if (id === "call.http-status" || (resting.length === 0 && !search.conflicts.has(id))) continue;
    const finding = id === "bulk.order" ? orderFinding(search, resting) : await verdict(search, id, resting);
    findings.push(finding);
  }
  return findings;
}

async function verdict(search: Search, id: BehaviourId, resting: Resting): Promise<Finding> {
  const variant = search.chosen[id];
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
  const [first] = showing;
  const open = (why: OpenReason, exchanges: readonly Exchange[]): Finding => ({
    id,
    verdict: "open",
    reason: why,
    exchanges: refsOf(exchanges),
  });
  if (variant !== undefined && first) {
    const { comparison } = await search.explainer.trial(first, changed(search.chosen, { id, variant: undefined }));
    const [one] = comparison.differences;
    const example = one && { exchange: first.ref, at: one.at, there: one.there, here: one.here };
    return { id, verdict: "refuted", variant, exchanges: refsOf(showing), ...(example && { example }) };
  }
  const all = resting.map(([exchange]) => exchange);
  if (variant !== undefined) return open("several variants", all);
  const conflict = search.conflicts.get(id);
  if (conflict && first) return open("both ways", conflict);
  if (first) return { id, verdict: "confirmed", exchanges: refsOf(showing) };
  return open(reason, all);
}

/** Would the exchange have come out otherwise, whatever was there before it, if the system did otherwise in this alone? */
async function shows(search: Search, id: BehaviourId, exchange: Exchange): Promise<boolean> {
  const { chosen, explainer } = search;
  const variant = chosen[id];
  const others = variant === undefined ? changesOf([id], chosen) : [{ id, variant: undefined }];
  for (const change of others) if (await search.isAsGood(exchange, changed(chosen, change))) return false;
  if (variant === undefined) return true;
  // With it as assumed, may it be something else that is otherwise?
  const without = changed(chosen, { id, variant: undefined });
  for (const change of await explainer.changes(exchange, without)) {
    if (change.id === id || !(await search.isAsGood(exchange, changed(without, change)))) continue;
    if ((await search.against(change)).length === 0) return false;
  }
  return true;
}

/** Rows in order may be so by chance, of which each neighbour halves the odds: one in a hundred is unlikely enough. */
function orderFinding({ chosen }: Search, resting: Resting): Finding {
  const id = "bulk.order";
  const variant = chosen[id];
  const all = resting.map(([exchange]) => exchange);
  if (variant !== undefined) {
    return { id, verdict: "refuted", variant, exchanges: refsOf(all.filter((exchange) => !isInOrder(exchange))) };
  }
  const sets = all.map(({ answer }) => readAnswer(answer.json)).flatMap(({ done, undone }) => [done, undone]);
  const neighbours = sets.reduce((sum, set) => sum + Math.max(set.length - 1, 0), 0);
  const exchanges = refsOf(all);
  if (neighbours < Math.log2(100)) return { id, verdict: "open", reason: "order", exchanges };
  return { id, verdict: "confirmed", exchanges };
}

/** What the HTTP statuses of refusals say; `undefined` where nothing was refused. */
function statusFinding({ request, explained }: Search): Finding | undefined {
  const id = "call.http-status";
  const refused = request.exchanges.filter((exchange) => {
    const kind = explained.get(exchange)?.played.refusal?.kind;
    const own: Partial<VendorError> = kind ? vendorErrors[kind] : {};
    return !readAnswer(exchange.answer.json).isOk && own.httpStatus === undefined;
  });
  if (refused.length === 0) return undefined;
  const others = refused.filter(({ answer }) => answer.status !== 200);
  const [other] = others;
  if (!other) return { id, verdict: "confirmed", exchanges: refsOf(refused) };
  const variant = switchable.get(id)?.find((one) => refused.every(({ answer }) => String(answer.status) === one));
  const example = { exchange: other.ref, at: "status", there: `HTTP ${other.answer.status}`, here: "HTTP 200" };
  return { id, verdict: "refuted", ...(variant && { variant }), exchanges: refsOf(others), example };
}
