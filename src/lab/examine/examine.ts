import type { Switches } from "../../wire/switches.ts";
import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";
import { wordOf } from "./compare.ts";
import { type Exchange, leavesOf } from "./exchange.ts";
import { changed, type Fitting, isFit } from "./explain.ts";
import type { Finding, Left } from "./finding.ts";
import { readAnswer } from "./read-answer.ts";
import { type ExamineRequest, Search } from "./search.ts";
import { isWordedBy, type Sighting } from "./sighting.ts";
import { statusFinding, verdicts } from "./verdicts.ts";
import { mostOf, type SystemWords, wordsOfSystem } from "./words.ts";

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
  const { exchanges, isRedacted } = search.request;
  const refusalStatus = Number(statusFinding(search)?.variant ?? 200);
  const sent = exchanges.flatMap(({ parameters }) => leavesOf(parameters));
  // A letter or a small number is a word like any other.
  const values = new Set(sent.filter((value) => value.length > 2 && !["FACEBOOK", "LIKE"].includes(value)));
  const { table } = search.explainer;
  return wordsOfSystem(await sightings(search), { values, isRedacted, refusalStatus, table });
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
      if (isFit(trial)) found.push(otherKinds(trial, comparison).map((one) => ({ ...one, under })));
    }
  }
  return found.flat().filter(({ isOdd }) => !isOdd);
}

/** The refusals of a trial that are of another kind than those of another one. */
const otherKinds = ({ comparison }: Fitting, before: Fitting["comparison"]): Sighting[] =>
  comparison.sightings.filter(
    ({ place, kind }) => !before.sightings.some((other) => other.place === place && other.kind === kind),
  );

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
  const found: (Left & { readonly key: string })[] = [];
  for (const exchange of request.exchanges) {
    const { contract, ref } = exchange;
    if (explained.has(exchange) || missingMethods.includes(contract.name)) continue;
    const { comparison } = await explainer.trial(exchange, chosen);
    for (const { key, at, there, here } of comparison.differences) {
      const cause = [contract.name, key.replace(/^row \d+$/, "row"), here.split(":")[0]].join(" ");
      found.push({ key: cause, operation: contract.name, at, there, here, exchanges: [ref] });
    }
  }
  const left = [...Map.groupBy(found, ({ key }) => key).values()].flatMap((all): Left[] => {
    const [{ key: _, ...first }] = all as [(typeof found)[number]];
    return [{ ...first, exchanges: [...new Set(all.flatMap(({ exchanges }) => exchanges))] }];
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
