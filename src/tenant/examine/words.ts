import { type Switches, variantsById } from "../../assumptions/switches.ts";
import { mentions, wholeWords } from "../../common/whole-words.ts";
import { textsIn } from "../../matching/json-pointer.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { errorLine, readAnswer } from "../../wire/envelope.ts";
import {
  overrideVendorErrors,
  type VendorErrorKind,
  type VendorErrorTable,
  vendorErrors,
  type WrittenErrors,
} from "../../wire/vendor-errors.ts";
import { Pseudonyms } from "../record/pseudonyms.ts";
import { CallValues, hiddenWord, knownLimits, redactText } from "../record/text-redaction.ts";
import { type Comparison, textOrEmpty } from "./compare.ts";
import { asksFor, type Exchange } from "./exchange.ts";
import {
  type Difference,
  type DoneWords,
  type Finding,
  feature,
  type InconclusiveReason,
  isDifferent,
  isOutcome,
  refsOf,
} from "./finding.ts";
import {
  fillWords,
  hasTemplate,
  hasTemplates,
  matchesTexts,
  matchesWords,
  type RefusalPair,
  templatesAt,
  type Words,
  withoutWords,
  wordDifferences,
} from "./refusal-words.ts";
import type { Expectation, Replay, Replayer, Replays } from "./replay.ts";

type ErrorWords = NonNullable<WrittenErrors[VendorErrorKind]>;

/** A refusal that both sides gave at the same place. */
type Witness = Awaited<ReturnType<typeof witnessesIn>>[number];

/** Learns the words of errors as a table: each kind of error from all refusals of that kind, or not at all. */
export async function learnWords(replays: Replays, replayer: Replayer, switches: Switches) {
  const { request } = replayer;
  const witnesses: Witness[] = [];
  for (const [exchange, replay] of replays)
    witnesses.push(...(await witnessesIn(exchange, replay, replayer, switches)));
  const status = learnStatus(witnesses, request);
  const usualStatus = status.refusalStatus ?? 200;
  const isForeign = foreignWords(request.exchanges, request.methods);
  const kinds = [...Map.groupBy(witnesses, ({ kind }) => kind)].map(([kind, ofKind]) => {
    return { kind, ...wordsOfKind(kind, ofKind, isForeign, usualStatus, request) };
  });
  const known = kinds.flatMap(({ kind, words }) => (words ? [[kind, words] as const] : []));
  const ofKinds = known.map(([kind, words]) => [kind, overrideVendorErrors({ [kind]: words })[kind]]);
  const table: VendorErrorTable = { ...request.table, ...Object.fromEntries(ofKinds) };
  const unexplained = witnesses.flatMap((pair) =>
    wordDifferences(pair, table, usualStatus).map(({ at, actual, expected }) => {
      const key = `words of ${pair.kind}: ${withoutWords(errorLine(pair.words), Object.values(pair.values))} at ${at.replace(/\d+/, "")}`;
      return { ref: pair.ref, ...feature(key, at, actual, expected) };
    }),
  );
  return {
    errors: Object.fromEntries(known.filter(([, words]) => Object.keys(words).length > 0)) as WrittenErrors,
    table,
    refusalStatus: status.refusalStatus,
    findings: [...status.findings, ...kinds.flatMap(({ finding }) => finding ?? [])],
    unexplained,
    notAdopted: kinds.flatMap(({ kind, finding }) =>
      finding?.reason === "unexplained" ? { kind, reason: noWords } : [],
    ),
  };
}

/** The words of one kind of error, if its refusals agree, and what they say about our words. */
function wordsOfKind(
  kind: VendorErrorKind,
  witnesses: readonly Witness[],
  isForeign: (template: string) => boolean,
  usualStatus: number,
  { table }: Expectation,
): { words?: ErrorWords; finding?: Finding } {
  const certain = witnesses.filter((pair) => pair.isCertain && !isMasked(pair));
  const [first] = certain;
  const found = (result: Finding["result"], showing: readonly Witness[], more?: Partial<Finding>): Finding => {
    return { id: `error.${kind}`, result, exchanges: refsOf(showing), ...more };
  };
  const inconclusive = (reason: InconclusiveReason) => {
    return { finding: found("inconclusive", first ? certain : witnesses, { reason }) };
  };
  if (!first) return inconclusive(witnesses.some(isMasked) ? "masked" : "data");
  const httpStatus = kindStatus(certain, usualStatus, kind);
  const others = certain.filter((pair) => !matchesWords(pair, vendorErrors));
  if (others.length === 0) {
    const isStated = vendorErrors[kind].provenance === "documented";
    return { words: httpStatus, ...(!isStated && { finding: found("confirmed", certain) }) };
  }
  const words = learnKind(certain, isForeign);
  if (words === undefined) return inconclusive("unexplained");
  if (!isEnough(certain)) return inconclusive("data");
  const learntTable = overrideVendorErrors({ [kind]: words });
  const showing = others.filter((pair) => hasTemplates(pair, learntTable[kind]));
  const [{ ref, place, words: actual, values } = first] = showing;
  const ours = fillWords(templatesAt(place, vendorErrors[kind]), values);
  const example = { exchange: ref, at: place, actual: errorLine(actual), expected: errorLine(ours) };
  const isExpected = table[kind] !== vendorErrors[kind] && showing.every((pair) => matchesWords(pair, table));
  const finding = found(isExpected ? "as adopted" : "refuted", showing, { example });
  return { words: { ...words, ...httpStatus }, finding };
}

const isMasked = ({ words }: RefusalPair) => (words["code"] ?? words["error_code"]) === hiddenWord;

/** The refusals of a replay that both sides gave. Those of an exchange whose outcome differs elsewhere may have its cause. */
async function witnessesIn(exchange: Exchange, replay: Replay, replayer: Replayer, switches: Switches) {
  if (replay.refusals.length === 0 || replay.differences.some(({ key }) => key === "call")) return [];
  const isKnown = (pair: RefusalPair) => matchesTexts(pair, vendorErrors) || matchesWords(pair, replayer.request.table);
  const isOpen = !replay.refusals.every(isKnown) && !replayer.isOutOfTime("the words of refusals", switches);
  const others = isOpen ? await replayer.inAnyState(exchange, switches) : [];
  const outcomes = (one: Replay) => one.differences.filter(isOutcome).map(({ key }) => key);
  const alike = others.filter((other) => outcomes(other).every((key) => outcomes(replay).includes(key)));
  return replay.refusals.map((pair) => {
    const readings = alike.flatMap(({ refusals }) => refusals).filter(({ place }) => place === pair.place);
    const isOnlyKind = readings.every(({ kind }) => kind === pair.kind) && replay.otherStates.size === 0;
    return {
      ...pair,
      /** False if the same words may be those of another error: in another state of the data, or by what they say. */
      isCertain: isKnown(pair) || (replay.same.has(`words of ${pair.place}`) && isOnlyKind),
      isAsked: asksFor(exchange, `error.${pair.kind}`),
    };
  });
}

/** One refusal is enough if `verify` asked for it, if it has a text or code of ours, names a value, or is about the token. */
function isEnough([first, ...others]: readonly Witness[]): boolean {
  if (!first || first.isAsked || others.length > 0 || first.kind.startsWith("token")) return true;
  const { place, kind, words, values } = first;
  const texts = Object.values(words);
  const ours = fillWords(templatesAt(place, vendorErrors[kind]), values);
  const known = [...Object.values(ours), ...Object.values(values)];
  return known.some((text) => text.length > 2 && texts.some((one) => one.includes(text)));
}

const noWords = "its code, HTTP status or texts differ between calls, or hold words that are not the system's own";

/** The HTTP status that all calls share which are refused for an error, if it is not that of all refusals. */
function kindStatus(certain: readonly Witness[], usual: number, kind: VendorErrorKind): Pick<ErrorWords, "httpStatus"> {
  const [status, another] = new Set(certain.flatMap(({ place, httpStatus }) => (place === "call" ? httpStatus : [])));
  const isUsual = status === undefined || status === (vendorErrors[kind].httpStatus ?? usual);
  return isUsual || another !== undefined ? {} : { httpStatus: status };
}

/** The words that all refusals of one kind have, of calls and of rows; `undefined`: they have several. */
function learnKind(certain: readonly Witness[], isForeign: (template: string) => boolean): ErrorWords | undefined {
  const { true: calls = [], false: rows = [] } = Object.groupBy(certain, ({ place }) => String(place === "call"));
  const asCalls = rows.flatMap(asCall);
  const both = asCalls.length === rows.length ? templatesOf([...calls, ...asCalls], isForeign) : undefined;
  const [call, row] = [templatesOf(calls, isForeign), templatesOf(rows, isForeign)];
  if (both || !call || !row) return both;
  return { code: row["error_code"], ...call, row: { code: row["error_code"], text: row["error_description"] } };
}

/** The refusal of a row as one of a call, if its text has the message and description of a call. */
function asCall(refusal: Witness): Witness[] {
  const { error_code: code = "", error_description: text = "" } = refusal.words;
  const [, message, description] = /^Error:(.*?) - Description:(.*)$/s.exec(text) ?? [];
  if (message === undefined || description === undefined || vendorErrors[refusal.kind].row) return [];
  return [{ ...refusal, place: "call", words: { code, message, description } }];
}

/** The templates that give the words of all refusals; empty without refusals, `undefined` if there are none. */
function templatesOf(refusals: readonly Witness[], isForeign: (template: string) => boolean): Words | undefined {
  const [first] = refusals;
  if (!first) return {};
  const learnt = Object.entries(templatesAt(first.place, vendorErrors[first.kind])).map(([name, ours]) => {
    if (refusals.every((pair) => hasTemplate(pair, name, ours))) return [name, ours] as const;
    const isCode = name.endsWith("code");
    const texts = refusals.map(({ words, values }) =>
      isCode ? words[name] : templateOf(words[name] ?? "", values, ours),
    );
    const template = texts.find((text) => refusals.every((pair) => hasTemplate(pair, name, text ?? "")));
    // A code that is no text is recorded as its type.
    const isFit = template !== undefined && (isCode ? template !== "" : !isForeign(template));
    return [name, isFit ? template : undefined] as const;
  });
  return learnt.every(([, text]) => text !== undefined) ? (Object.fromEntries(learnt) as Words) : undefined;
}

/** A text with placeholders for its values. A value with several names takes the one that our template has. */
function templateOf(text: string, values: Words, ours: string): string {
  const isOurs = (name: string) => Number(ours.includes(`{${name}}`));
  const named = Object.entries(values)
    .toReversed()
    .filter(([, value]) => value !== "" && text.includes(value))
    .sort(([a], [b]) => isOurs(a) - isOurs(b));
  const nameOf = new Map(named.map(([name, value]) => [value, name]));
  return nameOf.size === 0 ? text : text.replace(wholeWords([...nameOf.keys()]), (value) => `{${nameOf.get(value)}}`);
}

/**
 * Makes a function that tells whether a template may have something of the tenant in it: a number, a value that a request sent, or
 * what the redactor of recordings hides. The values of examples are the tenant's, their other words the method's.
 */
function foreignWords(exchanges: readonly Exchange[], methods: Methods): (template: string) => boolean {
  const sent = exchanges.flatMap(({ parameters, sentExample }) =>
    textsIn(sentExample?.values ?? { ...parameters, fields_set: null }),
  );
  // A letter or a small number is a word like any other.
  const isWord = (value: string) => value.length <= 2 || ["FACEBOOK", "LIKE", ...knownLimits].includes(value);
  const values = [...new Set(sent)].filter((value) => !isWord(value));
  const redaction = new CallValues(new Pseudonyms(), methods);
  return (template) => {
    const literal = template.replace(/\{\w+\}/g, "null");
    const hasNumber = literal.match(/\d+/g)?.some((number) => !knownLimits.includes(number)) === true;
    return hasNumber || redactText(literal, redaction) !== literal || values.some((value) => mentions(literal, value));
  };
}

/** The HTTP status that all refused calls share whose errors have none of their own. */
function learnStatus(witnesses: readonly Witness[], { switches, refusalStatus }: Expectation) {
  const id = "call.http-status";
  const calls = witnesses.filter(({ place, kind }) => place === "call" && !("httpStatus" in vendorErrors[kind]));
  const [status, another] = new Set(calls.map(({ httpStatus }) => httpStatus));
  const others = calls.filter(({ httpStatus }) => httpStatus !== 200);
  const [first] = others;
  const found = (result: Finding["result"], showing: readonly Witness[], more: Partial<Finding> = {}) => [
    { id, result, exchanges: refsOf(showing), ...more } satisfies Finding,
  ];
  if (!first) return { refusalStatus: status, findings: status ? found("confirmed", calls) : [] };
  // One refusal in other words than ours may have a status of its own, or be of another error than it seems.
  const isSure = (pair: Witness) => pair.isCertain && matchesWords(pair, vendorErrors);
  const isOneKind = new Set(others.map(({ kind }) => kind)).size === 1;
  const isKnown = others.some(isSure) || !isOneKind;
  if (!isKnown) return { refusalStatus: 200, findings: found("inconclusive", others, { reason: "data" }) };
  const example = { exchange: first.ref, at: "status", actual: `HTTP ${first.httpStatus}`, expected: "HTTP 200" };
  const eachError = { setting: "the httpStatus of each error", example };
  // The status of one error says nothing about the status of others.
  if (another || isOneKind) return { refusalStatus: 200, findings: found("refuted", others, eachError) };
  const variant = variantsById.get(id)?.find((name) => name === String(status));
  const description = variant === undefined ? { setting: `refusalStatus ${status}` } : { variant };
  const result = Number(switches[id] ?? refusalStatus) === status ? "as adopted" : "refuted";
  return { refusalStatus: status, findings: found(result, others, { ...description, example }) };
}

/** The words of calls that are done, if all have the same. */
export function learnDoneWords(exchanges: readonly Exchange[]): DoneWords | undefined {
  const [words, another] = new Map(
    exchanges.flatMap((exchange) => doneWordsOf(exchange) ?? []).map((words) => [JSON.stringify(words), words]),
  ).values();
  const text = words && !another ? words.message + words.description : "";
  return text === "" || text.includes(hiddenWord) ? undefined : words;
}

function doneWordsOf({ answer }: Exchange): DoneWords | undefined {
  const { isOk, status } = readAnswer(answer.json);
  return isOk
    ? { message: textOrEmpty(status["message"]), description: textOrEmpty(status["description"]) }
    : undefined;
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
