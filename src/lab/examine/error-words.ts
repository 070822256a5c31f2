import { variantsById } from "../../assumptions/switches.ts";
import { leavesOf } from "../../matching/json-pointer.ts";
import { errorLine, readAnswer } from "../../wire/bulk.ts";
import {
  overrideVendorErrors,
  type VendorErrorKind,
  vendorErrors,
  type WrittenErrors,
} from "../../wire/vendor-errors.ts";
import { hiddenWord } from "../record/text-redaction.ts";
import { textOf } from "./compare.ts";
import type { Exchange } from "./exchange.ts";
import {
  type Difference,
  type DoneWords,
  type Feature,
  type Finding,
  feature,
  isDifferent,
  refsOf,
} from "./finding.ts";
import {
  fillWords,
  learnError,
  majorityOf,
  matchesTexts,
  matchesWords,
  type Readings,
  type RefusalPair,
  templatesAt,
  type WordingContext,
  wordDifferences,
} from "./refusal-words.ts";
import type { Expectation, Replay, VariantSearch } from "./variant-search.ts";

/** Learns from the refusals of explained exchanges, each as every kind that it can be, also with one thing done otherwise. */
export async function learnErrorWords(search: VariantSearch) {
  const { request, table } = search;
  const found: (readonly RefusalPair[])[] = [];
  for (const [exchange, { refusals }] of search.explained) {
    found.push(refusals);
    if (refusals.every((one) => matchesWords(one, table)) || search.isOutOfTime("the words of refusals")) continue;
    for (const fit of await search.replaysInAnyState(exchange)) {
      if (search.isAsGood(exchange, fit)) found.push(fit.refusals);
    }
    for (const [, under] of await search.neighbours(exchange)) {
      if (search.isAsGood(exchange, under)) found.push(under.refusals.map((one) => ({ ...one, isUnder: true })));
    }
  }
  // What a method says itself, and names of fields, are no values of anybody.
  const sent = request.exchanges.flatMap(({ parameters, sentExample }) =>
    leavesOf(sentExample?.values ?? { ...parameters, fields_set: null }),
  );
  // A letter or a small number is a word like any other.
  const values = new Set(sent.filter((value) => value.length > 2 && !["FACEBOOK", "LIKE"].includes(value)));
  const refusals = found.flat();
  const { status, findings } = statusOf(refusals, request);
  const words = readErrorWords(refusals, {
    values,
    table,
    held: request.table,
    refusalStatus: status ?? 200,
    methods: request.methods,
  });
  return { ...words, findings: [...findings, ...words.findings], refusalStatus: status };
}

/** The HTTP status of refusals for which our table names none: that of most; an error that has another names its own. */
function statusOf(
  all: readonly RefusalPair[],
  { switches, refusalStatus }: Expectation,
): { readonly status: number | undefined; findings: Finding[] } {
  const id = "call.http-status";
  const firsts = [...Map.groupBy(all, ({ ref }) => ref).values()].flatMap(([first]) => first ?? []);
  const calls = firsts.filter(({ place, kind }) => place === "call" && !("httpStatus" in vendorErrors[kind]));
  const [status, another] = new Set(calls.map(({ httpStatus }) => httpStatus));
  const others = calls.filter(({ httpStatus }) => httpStatus !== 200);
  const [first] = others;
  if (!first) return { status, findings: status ? [{ id, result: "confirmed", exchanges: refsOf(calls) }] : [] };
  // One error in other words than ours may have a status of its own, or be another than it seems.
  const exchanges = refsOf(others);
  if (kindsOf(others).size === 1 && !others.some((one) => matchesWords(one, vendorErrors))) {
    return { status: 200, findings: [{ id, result: "open", reason: "words", exchanges }] };
  }
  const variant = another ? undefined : variantsById.get(id)?.find((one) => one === String(status));
  // Who may not call is often told with a status of its own.
  const ofOthers = calls.filter(({ kind }) => !/^(?:token|login|webApiKey)/.test(kind));
  const most = majorityOf(ofOthers.map(({ httpStatus }) => httpStatus)) ?? 200;
  const ofEach =
    most === 200 ? "the httpStatus of each error" : `refusalStatus ${most} with the httpStatus of other errors`;
  const setting = another ? ofEach : `refusalStatus ${status}`;
  const describedBy = variant === undefined ? { setting } : { variant };
  const example = { exchange: first.ref, at: "status", there: `HTTP ${first.httpStatus}`, here: "HTTP 200" };
  const isHeld = !another && Number(switches[id] ?? refusalStatus) === status;
  const findings: Finding[] = [{ id, result: isHeld ? "as adopted" : "refuted", ...describedBy, exchanges, example }];
  return { status: another ? most : status, findings };
}

export function learnDoneWords(exchanges: readonly Exchange[]): DoneWords | undefined {
  const said = exchanges.flatMap((one) => doneWordsOf(one) ?? []);
  const words: DoneWords | undefined = JSON.parse(majorityOf(said.map((one) => JSON.stringify(one))) ?? "null");
  const both = words ? words.message + words.description : "";
  return both === "" || both.includes(hiddenWord) ? undefined : words;
}

function doneWordsOf({ answer }: Exchange): DoneWords | undefined {
  const { isOk, status } = readAnswer(answer.json);
  return isOk ? { message: textOf(status["message"]), description: textOf(status["description"]) } : undefined;
}

export function findWordDifferences(
  exchange: Exchange,
  { refusals }: Pick<Replay, "refusals">,
  held: Expectation,
): Difference[] {
  const { switches, table, refusalStatus = 200 } = held;
  const status = Number(switches["call.http-status"] ?? refusalStatus);
  return [
    ...findDoneWordDifferences(exchange, held),
    ...refusals.flatMap((one) => wordDifferences(one, table, status)),
  ];
}

export function findDoneWordDifferences(exchange: Exchange, { done }: Expectation): Feature[] {
  const said = doneWordsOf(exchange);
  const shown = (words: DoneWords | undefined) => (words && errorLine({ ...words })) || "no words";
  return said ? [feature(`done: ${shown(said)}`, "/status", shown(said), shown(done))].filter(isDifferent) : [];
}

/** Reads the words of errors off refusals. @param sightings of each refusal as all kinds that fit, the likeliest first */
export function readErrorWords(refusals: readonly RefusalPair[], known: WordingContext) {
  const isTelling = ({ words }: RefusalPair) => (words["code"] ?? words["error_code"]) !== hiddenWord;
  const { certain, assigned, open, odd } = assign(refusals.filter(isTelling), known);
  const learntOf = (some: readonly RefusalPair[]) =>
    [...Map.groupBy(some, ({ kind }) => kind)].map(([kind, seen]) => ({ kind, seen, learnt: learnError(seen, known) }));
  const isSure = ({ kind }: RefusalPair) =>
    !haveCauses.has(kind) || refsOf(assigned.filter((one) => one.kind === kind)).length > 1;
  const settled = learntOf(assigned.filter((one) => isSure(one) || matchesWords(one, known.table)));
  const told = kindsOf(settled.flatMap(({ seen }) => seen));
  // An error whose words are known is refused in these: a refusal in others is one of the others that it can be.
  const places = open.map((place) => narrowed(place, ({ kind }) => !told.has(kind)));
  const unsettled = places.filter(([first]) => !told.has(first.kind));
  const unsure = [
    ...unsettled.flat(),
    ...assigned.filter((one) => !told.has(one.kind)),
    ...refusals.filter((one) => !isTelling(one) && !one.isUnder),
  ];
  const doubtful = [...Map.groupBy(unsure, ({ kind }) => kind)].filter(([kind]) => !told.has(kind));
  const errorsOf = (some: typeof settled): WrittenErrors =>
    Object.fromEntries(some.flatMap(({ kind, learnt }) => (typeof learnt === "object" ? [[kind, learnt]] : [])));
  const findings = [
    ...settled.flatMap(({ kind, seen, learnt }) => findingOf(kind, seen, learnt !== undefined, known)),
    ...doubtful.map(([kind, seen]): Finding => {
      // Refusals of tokens name no value: other words are not those of another value.
      const areSeveral = kind.startsWith("token") && new Set(seen.map(({ words }) => JSON.stringify(words))).size > 1;
      const reason = !seen.some(isTelling) ? "masked" : areSeveral ? "several words" : "words";
      return { id: `error.${kind}`, result: "open", reason, exchanges: refsOf(seen) };
    }),
  ];
  // A token that no call shows to be good is most likely one that nobody knows.
  const likely = unsettled.filter(([first]) => first.kind === "tokenUnknown");
  const errors = errorsOf([...settled, ...learntOf(likely.map(([first]) => first))]);
  const isTold = ({ kind, ref }: RefusalPair) =>
    findings.some((one) => one.result !== "confirmed" && one.id === `error.${kind}` && one.exchanges.includes(ref));
  const unsaid = [...assigned, ...[...places, ...odd].map(([first]) => first)].filter((one) => !isTold(one));
  return {
    findings,
    errors,
    certain: overrideVendorErrors(errorsOf(learntOf(certain))),
    /** Where refusals are worded otherwise, and no finding says so. */
    leftovers: unsaid.flatMap((seen) =>
      wordDifferences(seen, overrideVendorErrors(errors), known.refusalStatus).map(({ at, there, here }) => {
        return { ref: seen.ref, ...feature(`words of ${seen.kind} at ${at.replace(/\d+/, "")}`, at, there, here) };
      }),
    ),
    notAdopted: settled.flatMap(({ kind, learnt }) => (typeof learnt === "string" ? [{ kind, reason: learnt }] : [])),
  };
}

/** What is left of the kinds that a refusal can be; all, where none would be. */
function narrowed(place: Readings, isPossible: (one: RefusalPair) => boolean): Readings {
  const [first, ...others] = place.filter(isPossible);
  return first ? [first, ...others] : place;
}

/** Each refusal as the kind whose words it has, or as the only one that it can be; the others are open. */
function assign(refusals: readonly RefusalPair[], { table, refusalStatus }: WordingContext) {
  const all = [...Map.groupBy(refusals, ({ ref, place }) => `${ref} ${place}`).values()] as unknown as Readings[];
  const isPossible = ({ isOdd }: RefusalPair) => !isOdd;
  const odd = all.filter((place) => !place.some(isPossible));
  const places = all.filter((place) => place.some(isPossible)).map((place) => narrowed(place, isPossible));
  // What is said in the same words is one error, where there is one that nearly all of it can be.
  const byWords = Map.groupBy(places, ([{ words }]) => JSON.stringify(words));
  let open = [...byWords.values()].flatMap((alike) => {
    const canBe = (kind: VendorErrorKind) => alike.filter((place) => place.some((one) => one.kind === kind)).length;
    const shared = new Set([...kindsOf(alike.flat())].filter((kind) => canBe(kind) >= alike.length * 0.9));
    return alike.map((place) => narrowed(place, ({ kind }) => shared.has(kind)));
  });
  const assigned: RefusalPair[] = [];
  const settle = (choose: (place: Readings) => RefusalPair | undefined) => {
    open = open.filter((place) => {
      const found = choose(place);
      if (found) assigned.push(found);
      return !found;
    });
  };
  const only = (some: readonly RefusalPair[]) => (kindsOf(some).size === 1 ? some[0] : undefined);
  settle((place) => place.find((one) => matchesWords(one, table, refusalStatus)) ?? only(place));
  settle((place) => only(place.filter((one) => matchesTexts(one, table))));
  const certain = [...assigned];
  settle((place) => only(place.filter(hasOwnCode)));
  for (let before = -1; before !== open.length; ) {
    before = open.length;
    const known = kindsOf(assigned);
    // Other words for a name are those of several only where it is known in which words one is not there.
    const isUnsaid = ({ kind }: RefusalPair, place: Readings) =>
      !known.has(kind) &&
      !isDocumented(kind) &&
      (kind !== "ambiguousIdentifier" || place.every((one) => one.kind === kind || isDocumented(one.kind)));
    settle((place) => only(place.filter((one) => !one.isUnder && isUnsaid(one, place))));
  }
  // A name that a refusal names is not there, unless its words are those of several.
  settle((place) => only(place.filter(({ kind }) => kind !== "ambiguousIdentifier")));
  // Where a kind has its code, what has another one and other texts is of a kind that we do not know.
  const coded = kindsOf(assigned.filter(hasOwnCode));
  const isKnown = (one: RefusalPair) => !coded.has(one.kind) || hasOwnCode(one) || matchesTexts(one, vendorErrors);
  const others = assigned.filter((one) => !isKnown(one)).map((one): Readings => [one]);
  return { certain: certain.filter(isKnown), assigned: assigned.filter(isKnown), open, odd: [...odd, ...others] };
}

/** Errors with several causes: the words of one refusal may be those of one cause. */
const haveCauses = new Set<VendorErrorKind>(["bodyNotJson", "loginFailed"]);

const kindsOf = (some: readonly RefusalPair[]) => new Set(some.map(({ kind }) => kind));

const hasOwnCode = ({ kind, words }: RefusalPair) => Object.values(words).includes(vendorErrors[kind].code);

const isDocumented = (kind: VendorErrorKind) => vendorErrors[kind].provenance === "documented";

function findingOf(
  kind: VendorErrorKind,
  seen: readonly RefusalPair[],
  isLearnt: boolean,
  { held }: WordingContext,
): Finding[] {
  const [id, exchanges] = [`error.${kind}` as const, refsOf(seen)];
  // Another HTTP status under our words says nothing against the words.
  const first = isLearnt ? seen.find((one) => !matchesWords(one, vendorErrors)) : undefined;
  if (!first) return isDocumented(kind) ? [] : [{ id, result: "confirmed", exchanges }];
  const ours = fillWords(templatesAt(first.place, vendorErrors[kind]), first.values);
  const example = { exchange: first.ref, at: first.place, there: errorLine(first.words), here: errorLine(ours) };
  const isHeld = held[kind] !== vendorErrors[kind] && matchesWords(first, held);
  return [{ id, result: isHeld ? "as adopted" : "refuted", exchanges, example }];
}
