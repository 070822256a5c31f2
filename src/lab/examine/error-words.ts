import { variantsById } from "../../assumptions/switches.ts";
import { leavesOf } from "../../matching/json-pointer.ts";
import { errorLine, readAnswer } from "../../wire/bulk.ts";
import { overrideVendorErrors, type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";
import { hiddenWord } from "../record/text-redaction.ts";
import { assignKinds, errorKindsOf, isDocumented, possibleReadings } from "./assign-kinds.ts";
import { type Comparison, textOf } from "./compare.ts";
import type { Exchange } from "./exchange.ts";
import { type Difference, type DoneWords, type Finding, feature, isDifferent, refsOf } from "./finding.ts";
import { learnError, majorityOf, type WordingContext } from "./learn-error.ts";
import { fillWords, matchesWords, type RefusalPair, templatesAt, wordDifferences } from "./refusal-words.ts";
import type { Expectation, VariantSearch } from "./variant-search.ts";

/** Learns from the refusals of explained exchanges. Each counts as every kind that it can be. */
export async function learnErrorWords(search: VariantSearch) {
  const { request, table } = search;
  const readings: (readonly RefusalPair[])[] = [];
  for (const [exchange, { refusals }] of search.explained) {
    readings.push(refusals);
    if (refusals.every((pair) => matchesWords(pair, table)) || search.isOutOfTime("the words of refusals")) continue;
    for (const replay of await search.replaysInAnyState(exchange)) {
      if (search.isAsGood(exchange, replay)) readings.push(replay.refusals);
    }
    for (const [, neighbour] of await search.neighbours(exchange)) {
      if (!search.isAsGood(exchange, neighbour)) continue;
      readings.push(neighbour.refusals.map((pair) => ({ ...pair, isOfNeighbour: true })));
    }
  }
  // The values of examples are the tenant's, their other words the method's. Names of fields are nobody's.
  const sent = request.exchanges.flatMap(({ parameters, sentExample }) =>
    leavesOf(sentExample?.values ?? { ...parameters, fields_set: null }),
  );
  // A letter or a small number is a word like any other.
  const values = new Set(sent.filter((value) => value.length > 2 && !["FACEBOOK", "LIKE"].includes(value)));
  const refusals = readings.flat();
  const { status, findings } = learnStatus(refusals, request);
  const context = { values, table, expectedTable: request.table, methods: request.methods };
  const words = readErrorWords(refusals, { ...context, refusalStatus: status ?? 200 });
  return { ...words, findings: [...findings, ...words.findings], refusalStatus: status };
}

/** The HTTP status of most refusals of calls, for errors that our table gives none. */
function learnStatus(
  refusals: readonly RefusalPair[],
  { switches, refusalStatus }: Expectation,
): { readonly status: number | undefined; findings: Finding[] } {
  const id = "call.http-status";
  const firsts = [...Map.groupBy(refusals, ({ ref }) => ref).values()].flatMap(([first]) => first ?? []);
  const calls = firsts.filter(({ place, kind }) => place === "call" && !("httpStatus" in vendorErrors[kind]));
  const [status, another] = new Set(calls.map(({ httpStatus }) => httpStatus));
  const others = calls.filter(({ httpStatus }) => httpStatus !== 200);
  const [first] = others;
  if (!first) return { status, findings: status ? [{ id, result: "confirmed", exchanges: refsOf(calls) }] : [] };
  const exchanges = refsOf(others);
  // One error in other words than ours may have a status of its own, or be another error than it seems.
  if (errorKindsOf(others).size === 1 && !others.some((pair) => matchesWords(pair, vendorErrors))) {
    return { status: 200, findings: [{ id, result: "open", reason: "words", exchanges }] };
  }
  const example = { exchange: first.ref, at: "status", there: `HTTP ${first.httpStatus}`, here: "HTTP 200" };
  if (another) {
    // Systems often have a status of its own for callers that may not call.
    const noLogins = calls.filter(({ kind }) => !/^(?:token|login|webApiKey)/.test(kind));
    const most = majorityOf(noLogins.map(({ httpStatus }) => httpStatus)) ?? 200;
    const eachOwn = "the httpStatus of each error";
    const setting = most === 200 ? eachOwn : `refusalStatus ${most} with the httpStatus of other errors`;
    return { status: most, findings: [{ id, result: "refuted", setting, exchanges, example }] };
  }
  const variant = variantsById.get(id)?.find((name) => name === String(status));
  const description = variant === undefined ? { setting: `refusalStatus ${status}` } : { variant };
  const result = Number(switches[id] ?? refusalStatus) === status ? "as adopted" : "refuted";
  return { status, findings: [{ id, result, ...description, exchanges, example }] };
}

/** The words of calls that are done, if most have the same. */
export function learnDoneWords(exchanges: readonly Exchange[]): DoneWords | undefined {
  const allWords = exchanges.flatMap((exchange) => doneWordsOf(exchange) ?? []);
  const words: DoneWords | undefined = JSON.parse(majorityOf(allWords.map((words) => JSON.stringify(words))) ?? "null");
  const text = words ? words.message + words.description : "";
  return text === "" || text.includes(hiddenWord) ? undefined : words;
}

function doneWordsOf({ answer }: Exchange): DoneWords | undefined {
  const { isOk, status } = readAnswer(answer.json);
  return isOk ? { message: textOf(status["message"]), description: textOf(status["description"]) } : undefined;
}

export function findWordDifferences(exchange: Exchange, replay: Comparison, expectation: Expectation): Difference[] {
  const { switches, table, refusalStatus = 200 } = expectation;
  const status = Number(switches["call.http-status"] ?? refusalStatus);
  const ofRefusals = replay.refusals.flatMap((pair) => wordDifferences(pair, table, status));
  return [...findDoneWordDifferences(exchange, expectation), ...ofRefusals];
}

export function findDoneWordDifferences(exchange: Exchange, { done }: Expectation) {
  const words = doneWordsOf(exchange);
  const lineOf = (shown: DoneWords | undefined) => (shown && errorLine({ ...shown })) || "no words";
  return words ? [feature(`done: ${lineOf(words)}`, "/status", lineOf(words), lineOf(done))].filter(isDifferent) : [];
}

/** Errors with several causes: the words of one refusal may be those of one cause. */
const haveCauses = new Set<VendorErrorKind>(["bodyNotJson", "loginFailed"]);

/** Refusals of a kind, with what is learnt from them. */
type LearntKind = ReturnType<typeof learnByKind>[number];

const learnByKind = (refusals: readonly RefusalPair[], context: WordingContext) =>
  [...Map.groupBy(refusals, ({ kind }) => kind)].map(([kind, ofKind]) => {
    return { kind, refusals: ofKind, learnt: learnError(ofKind, context) };
  });

/** Is the code of a refusal there, rather than hidden by the recorder? */
const hasCode = ({ words }: RefusalPair) => (words["code"] ?? words["error_code"]) !== hiddenWord;

/** Reads the words of errors off refusals. @param refusals each as all kinds that it can be, the likeliest first */
export function readErrorWords(refusals: readonly RefusalPair[], context: WordingContext) {
  const { certain, assigned, open, odd } = assignKinds(refusals.filter(hasCode), context);
  const isSure = ({ kind }: RefusalPair) =>
    !haveCauses.has(kind) || refsOf(assigned.filter((pair) => pair.kind === kind)).length > 1;
  const sure = assigned.filter((pair) => isSure(pair) || matchesWords(pair, context.table));
  const settled = learnByKind(sure, context);
  const settledKinds = new Set(settled.map(({ kind }) => kind));
  // The system refuses an error whose words are known in these: other words are those of another error.
  const remaining = open.map((readings) => possibleReadings(readings, ({ kind }) => !settledKinds.has(kind)));
  const unsettled = remaining.filter(([first]) => !settledKinds.has(first.kind));
  const unsure = [
    ...unsettled.flat(),
    ...assigned.filter(({ kind }) => !settledKinds.has(kind)),
    ...refusals.filter((pair) => !hasCode(pair) && !pair.isOfNeighbour),
  ];
  const doubtful = [...Map.groupBy(unsure, ({ kind }) => kind)].filter(([kind]) => !settledKinds.has(kind));
  const findings = [
    ...settled.flatMap((kind) => wordingFinding(kind, context)),
    ...doubtful.map(([kind, pairs]) => openFinding(kind, pairs)),
  ];
  // A token that no call shows to be good is most likely one that nobody knows.
  const likely = unsettled.map(([first]) => first).filter(({ kind }) => kind === "tokenUnknown");
  const errors = errorsOf([...settled, ...learnByKind(likely, context)]);
  return {
    findings,
    errors,
    certain: overrideVendorErrors(errorsOf(learnByKind(certain, context))),
    leftovers: leftoversIn([...assigned, ...[...remaining, ...odd].map(([first]) => first)], findings, errors, context),
    notAdopted: settled.flatMap(({ kind, learnt }) => (typeof learnt === "string" ? [{ kind, reason: learnt }] : [])),
  };
}

const errorsOf = (kinds: readonly LearntKind[]) =>
  Object.fromEntries(kinds.flatMap(({ kind, learnt }) => (typeof learnt === "object" ? [[kind, learnt]] : [])));

/** Refusals in other words than those learnt, if no finding names them. */
function leftoversIn(
  refusals: readonly RefusalPair[],
  findings: readonly Finding[],
  errors: ReturnType<typeof errorsOf>,
  { refusalStatus }: WordingContext,
) {
  const table = overrideVendorErrors(errors);
  const unconfirmed = findings.filter(({ result }) => result !== "confirmed");
  const isNamed = ({ kind, ref }: RefusalPair) =>
    unconfirmed.some(({ id, exchanges }) => id === `error.${kind}` && exchanges.includes(ref));
  return refusals.flatMap((pair) => {
    const differences = isNamed(pair) ? [] : wordDifferences(pair, table, refusalStatus);
    return differences.map(({ at, there, here }) => {
      const key = `words of ${pair.kind} at ${at.replace(/\d+/, "")}`;
      return { ref: pair.ref, ...feature(key, at, there, here) };
    });
  });
}

function openFinding(kind: VendorErrorKind, refusals: readonly RefusalPair[]): Finding {
  // Refusals of tokens name no value: other words are not those of another value.
  const wordings = new Set(refusals.map(({ words }) => JSON.stringify(words)));
  const worded = kind.startsWith("token") && wordings.size > 1 ? "several words" : "words";
  const reason = refusals.some(hasCode) ? worded : "masked";
  return { id: `error.${kind}`, result: "open", reason, exchanges: refsOf(refusals) };
}

function wordingFinding({ kind, refusals, learnt }: LearntKind, { expectedTable }: WordingContext): Finding[] {
  const [id, exchanges] = [`error.${kind}` as const, refsOf(refusals)];
  // Another HTTP status under our words says nothing against the words.
  const first = learnt === undefined ? undefined : refusals.find((pair) => !matchesWords(pair, vendorErrors));
  if (!first) return isDocumented(kind) ? [] : [{ id, result: "confirmed", exchanges }];
  const ours = fillWords(templatesAt(first.place, vendorErrors[kind]), first.values);
  const example = { exchange: first.ref, at: first.place, there: errorLine(first.words), here: errorLine(ours) };
  const isExpected = expectedTable[kind] !== vendorErrors[kind] && matchesWords(first, expectedTable);
  return [{ id, result: isExpected ? "as adopted" : "refuted", exchanges, example }];
}
