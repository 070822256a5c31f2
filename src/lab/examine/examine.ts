import type { Switches } from "../../wire/switches.ts";
import { type Sighting, wordOf } from "./compare.ts";
import type { AnswerDifference } from "./compare-data.ts";
import { type Exchange, leavesOf } from "./exchange.ts";
import { changed, type Fitting, isFit } from "./explain.ts";
import type { Finding, Left } from "./finding.ts";
import { readAnswer } from "./read-answer.ts";
import { type ExamineRequest, Search } from "./search.ts";
import { mostOf } from "./template.ts";
import { statusFindings, verdicts } from "./verdicts.ts";
import { type SystemWords, wordsOfSystem } from "./words.ts";

/** What exchanges say of a system. */
export interface Examination {
  /** The variants that describe it. */
  readonly switches: Switches;
  readonly findings: readonly Finding[];
  readonly words: SystemWords;
  readonly left: readonly Left[];
  /** By exchange, how it comes out with the variants that the search began with. */
  readonly before: ReadonlyMap<Exchange, Fitting>;
  /** The same with those that describe the system. */
  readonly after: ReadonlyMap<Exchange, Fitting>;
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
  try {
    return await examineWith(search);
  } finally {
    await search.close();
  }
}

async function examineWith(search: Search): Promise<Examination> {
  const { before, missingMethods } = await search.find();
  const statuses = statusFindings(search);
  const refusalStatus = statuses.variant === undefined ? 200 : Number(statuses.variant);
  const { isRedacted } = search.request;
  const words = wordsOfSystem(await sightings(search), { values: valuesSent(search), isRedacted, refusalStatus });
  await search.listen(words.told);
  const behaviours = await verdicts(search, words.told);
  const { chosen } = search;
  return {
    switches: statuses.variant === undefined ? chosen : { ...chosen, "call.http-status": statuses.variant },
    findings: [...behaviours, ...statuses.findings, ...words.findings],
    words,
    left: await left(search),
    before,
    after: search.explained,
    done: done(search),
    missingMethods,
    isWhole: !search.isOver,
  };
}

/** The refusals of explained exchanges, each as every kind that it can be, also with one thing done otherwise. */
async function sightings(search: Search): Promise<Sighting[]> {
  const sightings: Sighting[] = [];
  for (const [exchange, { comparison, others }] of search.explained) {
    if (comparison.sightings.length === 0) continue;
    for (const one of comparison.sightings) sightings.push(one);
    if (search.tell("the words of refusals")) continue;
    const fits = await search.explainer.fits(exchange, search.chosen, false);
    for (const one of fits.flatMap((fit) => fit.comparison.sightings)) sightings.push(one);
    for (const under of await search.explainer.changes(exchange, search.chosen)) {
      const trial = await search.explainer.trial(exchange, changed(search.chosen, under), others);
      if (isFit(trial))
        for (const one of otherKinds(trial, comparison).map((one) => ({ ...one, under }))) sightings.push(one);
    }
  }
  return sightings;
}

/** What most calls say that are done. */
function done(search: Search): DoneWords | undefined {
  const said = search.request.exchanges.map(doneWordsOf).filter((one) => one !== undefined);
  const most = mostOf(said.map((one) => JSON.stringify(one)));
  const words = most === undefined ? undefined : (JSON.parse(most) as DoneWords);
  return words && words.message + words.description !== "" ? words : undefined;
}

function valuesSent(search: Search): ReadonlySet<string> {
  const values = search.request.exchanges.flatMap(({ parameters }) => leavesOf(parameters));
  // A letter or a small number is a word like any other.
  return new Set(values.filter((value) => value.length > 2 && !["FACEBOOK", "LIKE"].includes(value)));
}

async function left(search: Search): Promise<Left[]> {
  const found = new Map<string, { left: AnswerDifference; operation: string; refs: Exchange["ref"][] }>();
  for (const exchange of search.unexplained) {
    const { comparison } = await search.explainer.trial(exchange, search.chosen);
    for (const left of comparison.differences) {
      const operation = exchange.contract.name;
      const key = `${operation} ${left.key.replace(/^row \d+$/, "row")} ${left.here.split(":")[0]}`;
      const one = found.get(key) ?? { left, operation, refs: [] };
      found.set(key, one);
      one.refs.push(exchange.ref);
    }
  }
  const left = [...found.values()].map(({ left, operation, refs }) => ({
    ...left,
    operation,
    exchanges: [...new Set(refs)],
    isEverywhere: false,
  }));
  return [...left, ...everywhere(search), ...otherDone(search)];
}

/** One difference, in whatever call it stands. */
function otherDone(search: Search): Left[] {
  const words = done(search);
  if (!words) return [];
  const there = [words.message, words.description].filter((text) => text !== "").join(": ");
  const exchanges = search.request.exchanges.filter((one) => doneWordsOf(one) !== undefined).map(({ ref }) => ref);
  return [
    {
      operation: "every method",
      key: "words of a call that is done",
      at: "/status",
      there,
      here: "no words",
      exchanges,
      isEverywhere: true,
    },
  ];
}

function everywhere(search: Search): Left[] {
  return [...search.explainer.constants].flatMap(([operation, keys]) =>
    [...keys].map((key): Left => {
      const refs = search.request.exchanges.filter(({ contract }) => contract.name === operation).map(({ ref }) => ref);
      return {
        operation,
        key,
        at: key,
        there: "otherwise",
        here: "as the contract has it",
        exchanges: refs,
        isEverywhere: true,
      };
    }),
  );
}

/** The words of a call that is done; `undefined` for one that is refused. */
export function doneWordsOf({ answer }: Exchange): DoneWords | undefined {
  const { isOk, status } = readAnswer(answer.json);
  return isOk ? { message: wordOf(status["message"]), description: wordOf(status["description"]) } : undefined;
}

/** The refusals of a trial that are of another kind than those of another one. */
const otherKinds = ({ comparison }: Fitting, before: Fitting["comparison"]): Sighting[] =>
  comparison.sightings.filter((one) =>
    before.sightings.every((other) => other.place !== one.place || other.kind !== one.kind),
  );
