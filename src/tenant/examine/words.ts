import { type Switches, variantsById } from "../../assumptions/switches.ts";
import { memoizeByObject } from "../../common/memoize.ts";
import { wholeWords } from "../../common/whole-words.ts";
import { textsIn } from "../../matching/json-pointer.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { errorLine, readAnswer } from "../../wire/envelope.ts";
import { fillTemplate } from "../../wire/text-template.ts";
import {
  overrideVendorErrors,
  type VendorErrorKind,
  type VendorErrorTable,
  vendorErrors,
  type WrittenErrors,
} from "../../wire/vendor-errors.ts";
import { CallRedaction } from "../record/call-redaction.ts";
import { knownWordsOf } from "../record/known-words.ts";
import { Pseudonyms } from "../record/pseudonyms.ts";
import { hiddenWord, knownLimits, redactText } from "../record/text-redaction.ts";
import { type Comparison, textOf } from "./compare.ts";
import { type Exchange, isAskedFor } from "./exchange.ts";
import { type Difference, type DoneWords, type Finding, feature, isDifferent, refsOf } from "./finding.ts";
import {
  fillWords,
  matchesTexts,
  matchesWords,
  otherMembers,
  type RefusalPair,
  templatesAt,
  type Words,
  wordDifferences,
} from "./refusal-words.ts";
import { type Expectation, isAsGood, type Replay, type Replayer, type Replays } from "./replay.ts";

type ErrorWords = NonNullable<WrittenErrors[VendorErrorKind]>;

interface Witness extends RefusalPair {
  /** It is of no other kind in another state or with another variant, and no state is needed to explain it. */
  readonly isSure: boolean;
  /** Was it asked for by `verify`? */
  readonly isAsked: boolean;
  /** What else it may be. */
  readonly readings: readonly RefusalPair[];
}

/** Learns the words of errors from refusals, each kind from all its witnesses or not at all. */
export async function learnWords(replays: Replays, replayer: Replayer, switches: Switches) {
  const { request } = replayer;
  const witnesses: Witness[] = [];
  for (const [exchange, replay] of replays)
    witnesses.push(...(await witnessesIn(exchange, replay, replayer, switches)));
  const values = tenantValues(request.exchanges);
  const { refusalStatus, findings: ofStatus } = learnStatus(witnesses, request);
  const unexplained = unexplainedLines(replays, witnesses);
  const errors: Partial<Record<VendorErrorKind, ErrorWords>> = {};
  const findings: Finding[] = [...ofStatus];
  const notAdopted: { kind: string; reason: string }[] = [];
  for (const [kind, ofKind] of Map.groupBy(witnesses, ({ kind }) => kind)) {
    const sure = ofKind.filter(({ isSure }) => isSure);
    const said = (finding: Omit<Finding, "id" | "exchanges">) =>
      findings.push({ id: `error.${kind}`, exchanges: refsOf(sure.length > 0 ? sure : ofKind), ...finding });
    const [first = ofKind[0] as Witness] = sure.filter((pair) => !matchesWords(pair, vendorErrors));
    if (ofKind.some(isMasked)) said({ result: "open", reason: "masked" });
    else if (sure.length === 0) said({ result: "open", reason: "words" });
    else if (sure.every((pair) => matchesWords(pair, vendorErrors))) {
      if (vendorErrors[kind].provenance !== "documented") said({ result: "confirmed" });
      const httpStatus = kindStatus(sure, refusalStatus ?? 200, kind);
      errors[kind] = httpStatus === undefined ? {} : { httpStatus };
    } else {
      const learnt = learnKind(sure, values, request.methods, refusalStatus ?? 200);
      const isTold =
        isEnough(sure) &&
        !sure.some((pair) => unexplained.some(({ line, kinds }) => line === lineOf(pair) && !kinds.has(kind)));
      if (typeof learnt === "string") notAdopted.push({ kind, reason: learnt });
      if (typeof learnt === "string" || !isTold) {
        said({ result: "open", reason: "words" });
        continue;
      }
      errors[kind] = learnt;
      const ours = fillWords(templatesAt(first.place, vendorErrors[kind]), first.values);
      const example = { exchange: first.ref, at: first.place, there: errorLine(first.words), here: errorLine(ours) };
      const isExpected = request.table[kind] !== vendorErrors[kind] && matchesWords(first, request.table);
      said({ result: isExpected ? "as adopted" : "refuted", example });
    }
  }
  const learnt = overrideVendorErrors(errors as WrittenErrors);
  const settled = Object.fromEntries(Object.keys(errors).map((kind) => [kind, learnt[kind as VendorErrorKind]]));
  const table: VendorErrorTable = { ...request.table, ...settled };
  const left = witnesses.flatMap((pair) => {
    const isRead = pair.readings.some((reading) => matchesWords(reading, table, refusalStatus));
    return (isRead ? [] : wordDifferences(pair, table, refusalStatus ?? 200)).map(({ at, there, here }) => {
      return { ref: pair.ref, ...feature(`words of ${pair.kind} at ${at.replace(/\d+/, "")}`, at, there, here) };
    });
  });
  const told = Object.entries(errors).filter(([, words]) => Object.keys(words).length > 0);
  return { errors: Object.fromEntries(told) as WrittenErrors, table, refusalStatus, findings, left, notAdopted };
}

const isMasked = ({ words }: RefusalPair) => (words["code"] ?? words["error_code"]) === hiddenWord;

/** The refusals of a replay that both gave, with what else they may be. */
async function witnessesIn(exchange: Exchange, replay: Replay, replayer: Replayer, switches: Switches) {
  const isExplained = replay.differences.every(({ key }) => /^rows?\b/.test(key));
  if (!isExplained || replay.refusals.length === 0) return [];
  const isKnown = (pair: RefusalPair) => matchesTexts(pair, vendorErrors) || matchesWords(pair, replayer.request.table);
  const asked = replay.refusals.filter((pair) => !isKnown(pair));
  const others: Comparison[] = [];
  if (asked.length > 0 && !replayer.isOutOfTime("the words of refusals", switches)) {
    others.push(...(await replayer.inAnyState(exchange, switches)));
    for (const [, neighbour] of await replayer.neighbours(exchange, switches)) others.push(neighbour);
  }
  const alike = others.filter((other) => isAsGood(other, replay)).flatMap(({ refusals }) => refusals);
  return replay.refusals.map((pair): Witness => {
    const readings = alike.filter(({ place }) => place === pair.place);
    const kinds = new Set(readings.map(({ kind }) => kind));
    const isSure = isKnown(pair) || (!pair.isOdd && replay.otherStates.size === 0 && kinds.size <= 1);
    return { ...pair, isSure, isAsked: asksFor(exchange, pair), readings };
  });
}

const asksFor = (exchange: Exchange, { kind }: RefusalPair) =>
  isAskedFor(exchange) && exchange.sentExample.example.witnesses?.includes(`error.${kind}`) === true;

/** One witness is enough if `verify` asked for it, if it has our code or texts, names a value of ours, or is about the token. */
function isEnough(sure: readonly Witness[]): boolean {
  const [first] = sure as [Witness];
  const { kind, words, values, isAsked } = first;
  if (isAsked || sure.length > 1 || matchesTexts(first, vendorErrors) || kind.startsWith("token")) return true;
  const { code, row } = vendorErrors[kind];
  const texts = Object.values(words);
  if (texts.includes(code) || (row?.code !== undefined && texts.includes(row.code))) return true;
  return Object.values(values).some((value) => value.length > 2 && texts.some((text) => text.includes(value)));
}

/** The words of a refusal in one form: a row says "Error:x - Description:y", a call "x: y". */
function lineOf({ words, values }: RefusalPair): string {
  const { code, message, description, error_code = code, error_description } = words;
  const [, first = message, second = description] =
    /^Error:(.*?) - Description:(.*)$/s.exec(error_description ?? "") ?? [];
  const text = errorLine({ code: error_code, message: first ?? error_description, description: second });
  const named = Object.values(values).filter((value) => value !== "" && text.includes(value));
  return named.length === 0 ? text : text.replace(wholeWords(named), "");
}

/** The lines of refusals that nothing explains: those of what we do, and those that are no words of the error here. */
function unexplainedLines(replays: Replays, witnesses: readonly Witness[]) {
  const differences = [...replays.values()].flatMap((replay) => replay.differences);
  const refused = differences.flatMap(({ there }) => /^(?:the call is )?refused: (.+)$/s.exec(there)?.[1] ?? []);
  return [
    ...refused.map((line) => ({ line, kinds: new Set<VendorErrorKind>() })),
    ...witnesses.flatMap((pair) =>
      pair.isOdd ? [{ line: lineOf(pair), kinds: new Set(pair.readings.map(({ kind }) => kind)) }] : [],
    ),
  ];
}

const noWords = "its code, HTTP status or texts differ between calls, or hold words that are not the system's own";

/** The HTTP status that all calls share which are refused for an error; `undefined`: that of all refusals, or several. */
function kindStatus(sure: readonly Witness[], usual: number, kind: VendorErrorKind): number | undefined {
  const [status, another] = new Set(sure.flatMap(({ place, httpStatus }) => (place === "call" ? httpStatus : [])));
  return another === undefined && status !== (vendorErrors[kind].httpStatus ?? usual) ? status : undefined;
}

/** The words that all refusals of one kind have; a text: why there are none. */
function learnKind(sure: readonly Witness[], values: ReadonlySet<string>, methods: Methods, usual: number) {
  const [{ kind }] = sure as [Witness];
  const own = vendorErrors[kind];
  const calls = sure.filter(({ place }) => place === "call");
  const rows = sure.filter(({ place }) => place !== "call");
  const httpStatus = kindStatus(sure, usual, kind);
  const status = httpStatus === undefined ? {} : { httpStatus };
  const asCalls = own.row ? [] : rows.flatMap(asCall);
  const both = asCalls.length === rows.length ? templatesOf([...calls, ...asCalls], values, methods) : undefined;
  if (both) return { ...both, ...status } as ErrorWords;
  const [call, row] = [templatesOf(calls, values, methods), templatesOf(rows, values, methods)];
  if (!call || !row) return noWords;
  const ofRow = rows[0] ? { row: { code: row["error_code"], text: row["error_description"] } } : {};
  return { ...(calls[0] ? call : { code: row["error_code"] }), ...status, ...ofRow } as ErrorWords;
}

/** The refusal of a row as one of a call, if its text has the message and description of a call. */
function asCall(refusal: Witness): Witness[] {
  const { error_code: code = "", error_description: text = "" } = refusal.words;
  const [, message, description] = /^Error:(.*?) - Description:(.*)$/s.exec(text) ?? [];
  if (message === undefined || description === undefined) return [];
  return [{ ...refusal, place: "call", words: { code, message, description } }];
}

/** The templates that give the words of all refusals; empty without refusals, `undefined` if there are none. */
function templatesOf(refusals: readonly Witness[], values: ReadonlySet<string>, methods: Methods): Words | undefined {
  const [first] = refusals;
  if (!first) return {};
  const learnt = Object.entries(templatesAt(first.place, vendorErrors[first.kind])).map(([name, ours]) => {
    const isOurs = refusals.every((pair) => otherMembers(pair, vendorErrors).every(([member]) => member !== name));
    if (isOurs) return [name, ours] as const;
    const texts = refusals.map(({ words, values }) => templateOf(words[name] ?? "", values, ours));
    const gives = (template: string) =>
      refusals.every(({ words, values }) => fillTemplate(template, values) === (words[name] ?? ""));
    const template = name.endsWith("code") ? first.words[name] : texts.find(gives);
    const isOfAll = template !== undefined && gives(template);
    // A code that is no text is recorded as its type.
    const isFit = name.endsWith("code") ? template !== "" : !hasForeignWords(template ?? "", values, methods);
    return [name, isOfAll && isFit ? template : undefined] as const;
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

/** The values of all requests. The values of examples are the tenant's, their other words the method's. */
function tenantValues(exchanges: readonly Exchange[]): ReadonlySet<string> {
  const sent = exchanges.flatMap(({ parameters, sentExample }) =>
    textsIn(sentExample?.values ?? { ...parameters, fields_set: null }),
  );
  // A letter or a small number is a word like any other.
  return new Set(sent.filter((value) => value.length > 2 && !["FACEBOOK", "LIKE"].includes(value)));
}

/** May something in a template be the tenant's? The redactor of recordings decides. */
function hasForeignWords(template: string, values: ReadonlySet<string>, methods: Methods): boolean {
  const literal = template.replace(/\{\w+\}/g, "null");
  const hasNumber = literal.match(/\d+/g)?.some((number) => !knownLimits.includes(number));
  // The recorder keeps only the length of a text that is too long for an error.
  const isCut = /x{1000}/.test(literal);
  if (hasNumber || isCut || redactText(literal, redactionWithoutValues(methods)).includes(hiddenWord)) return true;
  const words = template.replace(/\{\w+\}/g, " ").match(/[^\s"'()[\]{},;:]+/g) ?? [];
  const isValue = (word: string) => values.has(word) && !knownLimits.includes(word);
  return words.some((word) => isValue(word) || isValue(word.replace(/\.+$/, "")));
}

const redactionWithoutValues = memoizeByObject(
  (methods: Methods) => new CallRedaction(new Pseudonyms(), knownWordsOf(methods), false),
);

/** The HTTP status that all refused calls share whose errors have none of their own. */
function learnStatus(witnesses: readonly Witness[], { switches, refusalStatus }: Expectation) {
  const id = "call.http-status";
  const calls = witnesses.filter(({ place, kind }) => place === "call" && !("httpStatus" in vendorErrors[kind]));
  const [status, another] = new Set(calls.map(({ httpStatus }) => httpStatus));
  const others = calls.filter(({ httpStatus }) => httpStatus !== 200);
  const [first] = others;
  const said = (finding: Omit<Finding, "id" | "exchanges">, exchanges: readonly Witness[]): Finding[] => [
    { id, exchanges: refsOf(exchanges), ...finding },
  ];
  if (!first) return { refusalStatus: status, findings: status ? said({ result: "confirmed" }, calls) : [] };
  // One refusal in other words than ours may have a status of its own, or be of another error than it seems.
  const isSure = (pair: Witness) => pair.isSure && matchesWords(pair, vendorErrors);
  const isKnown = others.some(isSure) || new Set(others.map(({ kind }) => kind)).size > 1;
  if (!isKnown) return { refusalStatus: 200, findings: said({ result: "open", reason: "words" }, others) };
  const example = { exchange: first.ref, at: "status", there: `HTTP ${first.httpStatus}`, here: "HTTP 200" };
  if (another) {
    const setting = "the httpStatus of each error";
    return { refusalStatus: 200, findings: said({ result: "refuted", setting, example }, others) };
  }
  const variant = variantsById.get(id)?.find((name) => name === String(status));
  const description = variant === undefined ? { setting: `refusalStatus ${status}` } : { variant };
  const result = Number(switches[id] ?? refusalStatus) === status ? "as adopted" : "refuted";
  return { refusalStatus: status, findings: said({ result, ...description, example }, others) };
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
