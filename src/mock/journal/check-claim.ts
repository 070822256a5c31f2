import { distance } from "fastest-levenshtein";
import { nearestHint } from "../../common/names.ts";
import { firstAndMore } from "../../common/quoted-text.ts";
import { type Condition, doAllHold, namesOperation } from "../../matching/predicate.ts";
import type { Method } from "../../vendor/method.ts";
import { matchWarnings } from "../faults/rule-warnings.ts";
import { maxShown } from "./call-line.ts";
import { type Entry, holdsIn, notKept, sentRows } from "./entry.ts";
import type { Journal, JournalTotals } from "./journal.ts";
import { type CompiledClaim, compileClaim, type ReadClaim } from "./journal-filter.ts";

/** The result of a claim. It is inconclusive while entries that were evicted or cut can decide it. */
export interface Proof {
  /** `vacuous`: the claim names a member that no call of its operation ever had. */
  readonly result: "proven true" | "proven false" | "inconclusive" | "vacuous";
  readonly count: number;
  /** Calls that may have matched, but are evicted or cut. */
  readonly unknown: number;
  readonly matches: readonly number[];
  /** Members in the claim that no call of its operation had, where they leave the claim unproven. */
  readonly unseen?: readonly string[];
  /** The closest call, for a claim that is false because too few calls match. */
  readonly nearest?: NearestCall;
  readonly explanation: string;
}

interface Difference {
  /** A JSON Pointer into the parameters, or `operation`, `outcome`, `statusCode`, `header x-client`, `query page`, `rows`. */
  readonly path: string;
  readonly expected: unknown;
  /** Secrets in it are masked; absent when the call had no such member. */
  readonly actual?: unknown;
}

interface NearestCall {
  readonly sequence: number;
  readonly requestId: string;
  readonly differences: readonly Difference[];
}

export interface PossibleCalls {
  readonly methods: readonly Method[];
  readonly codes: readonly string[];
}

/** Counts the matching calls since the start, evicted or not, and says whether the claim holds. Each call is a step. */
export function* checkClaim(journal: Journal, claim: ReadClaim, possible: PossibleCalls): Generator<undefined, Proof> {
  const { operation, outcome } = claim;
  const compiled = compileClaim(claim);
  const totals: JournalTotals = structuredClone(journal.totals);
  const entries: Entry[] = [];
  const matches: (boolean | undefined)[] = [];
  for (let sequence = journal.evicted + 1, last = journal.total; sequence <= last; sequence += 1) {
    const entry = journal.entry(sequence);
    if (!entry) continue;
    matches[entries.length] = doesMatch(compiled, entry);
    entries.push(entry);
    yield;
  }
  const byMatch = Map.groupBy(entries, (_, at) => matches[at]);
  const [matching = [], others = [], undecided = []] = [true, false, undefined].map((match) => byMatch.get(match));
  const evicted = evictedCalls(totals, entries, operation, outcome);
  // The journal counts evicted calls by operation and outcome, so a claim about these two alone is exact.
  const isAboutTotals = compiled.sent.length === 0 && !compiled.row && claim.statusCode === undefined;
  const count = matching.length + (isAboutTotals ? evicted : 0);
  const unknown = isAboutTotals ? 0 : evicted + undecided.length;
  const { least, most, words } = claimedRange(claim);
  const isTooFew = count + unknown < least;
  const isTrue = count >= least && count + unknown <= most;
  const decided = isTrue ? "proven true" : isTooFew || count > most ? "proven false" : "inconclusive";

  const ofOperation = entries.filter((entry) => namesOperation(operation, entry.operation));
  const unseen = unseenMembers(compiled, claim, ofOperation, possible);
  const areSomeUnknown =
    evictedCalls(totals, entries, operation) > 0 || ofOperation.some(({ parameters }) => parameters === notKept);
  // Unknown calls may have had the member. But when too few calls match, they are too few with or without it.
  const unproven = decided === "proven true" ? "inconclusive" : decided;
  const result: Proof["result"] = unseen.length === 0 ? decided : areSomeUnknown ? unproven : "vacuous";
  const reasons = result === "vacuous" || result === "inconclusive" ? unseen : [];
  const nearest = isTooFew && result === "proven false" ? yield* nearestCall(compiled, others) : undefined;
  const numbers = matching.map(({ sequence }) => sequence);
  const proof = { result, count, unknown, matches: numbers, ...(nearest && { nearest }) };
  const explanation = explainProof(words, proof, reasons);
  return { ...proof, ...(reasons.length > 0 && { unseen: reasons.map(({ name }) => name) }), explanation };
}

/** The fewest and the most calls for which a claim is true, and the claim in words: `never`, `2 times`, `at least 1`. */
function claimedRange({ times, atLeast, atMost, never }: ReadClaim): { least: number; most: number; words: string } {
  if (never) return { least: 0, most: 0, words: "never" };
  if (times !== undefined) return { least: times, most: times, words: `${times} times` };
  if (atMost !== undefined) return { least: 0, most: atMost, words: `at most ${atMost}` };
  return { least: atLeast ?? 0, most: Number.POSITIVE_INFINITY, words: `at least ${atLeast}` };
}

/** `undefined` when the journal did not keep enough of the call to decide. */
function doesMatch({ plain, sent, row }: CompiledClaim, entry: Entry): boolean | undefined {
  const answers = [...plain, ...sent].map((condition) => holdsIn(condition, entry));
  if (row) {
    const conditions = [...row.at, ...row.members];
    const hasRow = sentRows(entry).some((sentRow) => conditions.every((condition) => holdsIn(condition, sentRow)));
    answers.push(entry.parameters === notKept ? undefined : hasRow);
  }
  return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
}

/** The number of calls of an operation, and of an outcome, whose entries the journal has evicted. */
function evictedCalls(totals: JournalTotals, entries: readonly Entry[], pattern: string, outcome?: string) {
  const isCounted = (operation: string | undefined, ended: string) =>
    namesOperation(pattern, operation) && (outcome === undefined || ended === outcome);
  const counts = [...totals].flatMap(([name, outcomes]) =>
    [...outcomes].flatMap(([ended, count]) => (isCounted(name || undefined, ended) ? [count] : [])),
  );
  const stored = entries.filter((entry) => isCounted(entry.operation, entry.outcome));
  return counts.reduce((sum, count) => sum + count, 0) - stored.length;
}

function explainProof(words: string, proof: Omit<Proof, "explanation">, unseen: readonly { text: string }[]): string {
  const { result, count, unknown, matches, nearest } = proof;
  const claimed = `${result}: claimed ${words}`;
  if (result === "vacuous") return `${claimed}, but ${unseen.map(({ text }) => text).join(", and ")}`;
  const noun = count === 1 && unknown === 0 ? "call" : "calls";
  const range = unknown > 0 ? `from ${count} to ${count + unknown}` : String(count);
  const surplus = result === "proven false" && !nearest ? firstAndMore(matches, maxShown, String) : [];
  const parts = [
    `${claimed}, found ${range} matching ${noun}`,
    unknown > 0 && `${unknown} were evicted or cut, and cannot be checked`,
    ...unseen.map(({ text }) => `of the calls in the journal, ${text}`),
    nearest ? nearestText(nearest) : surplus.length > 0 && `numbers: ${surplus.join(", ")}`,
  ];
  return parts.filter(Boolean).join("; ");
}

function nearestText({ sequence, differences }: NearestCall): string {
  const parts = differences.map(({ path, expected, actual }) => {
    const was = actual === undefined ? "was not there" : `was ${shortText(actual)}`;
    return `${path} ${was}, expected ${shortText(expected)}`;
  });
  return `call ${sequence} came closest: ${parts.join("; ")}`;
}

const maxLength = 200;

function shortText(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}

/** The call with the fewest and smallest differences. For a claim about rows, only methods with rows are compared. */
function* nearestCall(
  { plain, sent, row }: CompiledClaim,
  entries: readonly Entry[],
): Generator<undefined, NearestCall | undefined> {
  const calls: NearestCall[] = [];
  for (const entry of row ? entries.filter(({ method }) => method?.bulk) : entries) {
    const differences = [...differencesFrom([...plain, ...sent], entry), ...(row ? rowDifferences(row, entry) : [])];
    calls.push({ sequence: entry.sequence, requestId: entry.requestId, differences });
    yield;
  }
  return leastDifferent(calls);
}

function rowDifferences({ at, members }: NonNullable<CompiledClaim["row"]>, entry: Entry): readonly Difference[] {
  const rows = sentRows(entry);
  const atIndex = rows.filter((row) => at.every((condition) => holdsIn(condition, row)));
  const set = `/${entry.method?.bulk?.set}`;
  const compared = atIndex.map((row) => ({ differences: differencesFrom(members, row, `${set}/${row.index}`) }));
  const nearest = leastDifferent(compared);
  if (nearest) return nearest.differences;
  const expected = at.length > 0 ? { index: at[0]?.expected["in"] } : "a row";
  return [{ path: "rows", expected, actual: `${rows.length} rows` }];
}

function differencesFrom<Subject>(conditions: readonly Condition<Subject>[], subject: Subject, prefix = "") {
  return conditions
    .filter((condition) => holdsIn(condition, subject) === false)
    .map(({ member, read, expected: { equals, ...more }, expected }): Difference => {
      const actual = read(subject);
      const isPlain = equals !== undefined && Object.keys(more).length === 0;
      const path = `${prefix}${member}`;
      return { path, expected: isPlain ? equals : expected, ...(actual !== undefined && { actual }) };
    });
}

function leastDifferent<Item extends Pick<NearestCall, "differences">>(items: readonly Item[]): Item | undefined {
  const sizeOf = ({ differences }: Item) =>
    differences.reduce((sum, difference) => sum + differenceSize(difference), 0);
  const sized = items.map((item) => ({ item, size: sizeOf(item) }));
  return sized.toSorted((a, b) => a.size - b.size)[0]?.item;
}

/** A missing row is the largest difference, then a missing member, then another value. Texts differ by their letters. */
function differenceSize({ path, expected, actual }: Difference): number {
  if (path === "rows") return 1000;
  if (typeof expected !== "string" || typeof actual !== "string") return actual === undefined ? 20 : 11;
  const [a, b] = [expected.slice(0, maxLength), actual.slice(0, maxLength)];
  return 10 + distance(a, b) / Math.max(a.length, b.length, 1);
}

/** A member of a claim that no call had, and why. */
interface UnseenMember {
  readonly name: string;
  readonly text: string;
}

/**
 * The members of a claim that no call had, or that no call can have: the claim says nothing about these calls. But a claim
 * that a documented member is absent does, and so does one about the number of rows.
 * @param calls the entries of the claim's operation
 */
function unseenMembers(
  { plain, sent, row }: CompiledClaim,
  claim: ReadClaim,
  calls: readonly Entry[],
  { methods, codes }: PossibleCalls,
): UnseenMember[] {
  const { operation, where, rows } = claim;
  const ofOperation = operation === "*" ? "" : ` of ${operation}`;
  const noCall = calls.length === 0 ? ": there was no such call" : "";
  const hasRows = methods.some(({ name, bulk }) => bulk && namesOperation(operation, name));
  const warnings = matchWarnings({ operation, body: where, rows }, methods).map(({ path, message }) => {
    const [part, first = "", member = ""] = path;
    return [part === "body" ? first : `rows${member}`, message] as const;
  });
  const answers = impossibleAnswers(claim, codes, hasRows).map(([member, why]) => {
    return [member, `no call${ofOperation} ${why}`] as const;
  });
  const reasons = new Map([...warnings, ...answers]);
  const unseenIn = <Subject>(
    conditions: readonly Condition<Subject>[],
    subjects: readonly Subject[],
    isOfRow = false,
  ) =>
    conditions.flatMap((condition): UnseenMember[] => {
      const name = `${isOfRow ? "rows" : ""}${condition.member}`;
      const reason = reasons.get(name);
      if (wasSeen(condition, subjects, reason)) return [];
      const unit = isOfRow ? "row" : "call";
      const text = reason ?? `no ${unit}${ofOperation} had ${condition.member || "parameters"}${noCall}`;
      return [{ name, text }];
    });
  const impossible = plain.filter(({ member }) => reasons.has(member));
  const unseen = [...unseenIn(impossible, calls), ...unseenIn(sent, calls)];
  if (!row) return unseen;
  const sentAt = calls.flatMap(sentRows).filter((sentRow) => doAllHold(row.at, sentRow));
  const noRecord = reasons.get("rows") ?? (hasRows ? undefined : `no call${ofOperation} has rows`);
  const isAboutCount = row.members.length === 0 && calls.length > 0 && noRecord === undefined;
  if (sentAt.length > 0 || isAboutCount) return [...unseen, ...unseenIn(row.members, sentAt, true)];
  return [...unseen, { name: "rows", text: noRecord ?? `no call${ofOperation} had such a row${noCall}` }];
}

/** True if a call had the member of a condition, or if the condition is about a member that may be absent. */
function wasSeen<Subject>(condition: Condition<Subject>, subjects: readonly Subject[], reason: string | undefined) {
  const { read, expected } = condition;
  const wasThere = subjects.map(read).some((value) => value !== undefined && value !== notKept);
  if (!wasThere) return subjects.length > 0 && expected["absent"] !== undefined && reason === undefined;
  return reason === undefined || subjects.some((subject) => holdsIn(condition, subject));
}

/** The members of a claim that no answer can have, and why. */
function impossibleAnswers({ outcome, statusCode }: ReadClaim, codes: readonly string[], hasRows: boolean) {
  const reasons: [member: string, why: string][] = [];
  if (outcome !== undefined && /^(partly |un)processed$/.test(outcome) && !hasRows) {
    reasons.push(["outcome", `can be ${outcome}, as none has rows`]);
  }
  if (statusCode !== undefined && !codes.includes(statusCode) && !/^(0|[1-5]\d\d)$/.test(statusCode)) {
    const range = "an HTTP status is from 100 to 599, or 0 for no response";
    const hint = /^\d+$/.test(statusCode) ? range : nearestHint(statusCode, codes);
    reasons.push(["statusCode", `got ${statusCode}, which is not a status; ${hint}`]);
  }
  return reasons;
}
