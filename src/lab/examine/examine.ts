import { switchable } from "../../wire/switches.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { hiddenWord } from "../record/call-redaction.ts";
import { inWords, wordOf } from "./compare.ts";
import { type Exchange, inOneLine, leavesOf, readAnswer } from "./exchange.ts";
import type { Instance } from "./finding.ts";
import { causeOf, type DoneWords, differ, type Feature, type Finding, feature, gathered, refsOf } from "./finding.ts";
import { type ExamineRequest, type Fitting, type Held, refusalStatusOf, Search } from "./search.ts";
import { verdictsOf } from "./verdict.ts";
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
  const findings = [...(await verdictsOf(search, words.left)), ...words.findings];
  return {
    switches: Object.fromEntries(findings.flatMap(({ id, variant }) => (variant ? [[id, variant]] : []))),
    findings,
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
    for (const [, under] of (await search.neighbours(exchange)).filter(([, trial]) =>
      search.isAsGood(exchange, trial),
    )) {
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
  // One error in other words than ours may have a status of its own, or be another than it seems.
  const isCertain = others.some((one) => isWordedBy(one, vendorErrors));
  if (new Set(others.map(({ kind }) => kind)).size === 1 && !isCertain) {
    return { status: 200, findings: [{ id, verdict: "open", reason: "words", exchanges: refsOf(others) }] };
  }
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
