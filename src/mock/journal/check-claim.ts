import { nearestHint } from "../../common/names.ts";
import { cutText, firstAndMore } from "../../common/quoted-text.ts";
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

/** Counts the matching calls since the start, evicted or not, and says whether the claim holds. Each call is a step. */
export function* checkClaim(
  journal: Journal,
  claim: ReadClaim,
  methods: readonly Method[],
  codes: readonly string[],
): Generator<undefined, Proof> {
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
  const unseen = [...unseenMembers(compiled, claim, ofOperation, methods), ...unknownCode(claim, codes)];
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
    const was = actual === undefined ? "was not there" : `was ${cutText(JSON.stringify(actual))}`;
    return `${path} ${was}, expected ${cutText(JSON.stringify(expected))}`;
  });
  return `call ${sequence} came closest: ${parts.join("; ")}`;
}

/** The newest call with the fewest differences. For a claim about rows, only methods with rows are compared. */
function* nearestCall(
  { plain, sent, row }: CompiledClaim,
  entries: readonly Entry[],
): Generator<undefined, NearestCall | undefined> {
  let nearest: NearestCall | undefined;
  for (const entry of row ? entries.filter(({ method }) => method?.bulk) : entries) {
    const differences = [...differencesFrom([...plain, ...sent], entry), ...(row ? rowDifferences(row, entry) : [])];
    if (differences.length <= (nearest?.differences.length ?? differences.length)) {
      nearest = { sequence: entry.sequence, requestId: entry.requestId, differences };
    }
    yield;
  }
  return nearest;
}

function rowDifferences({ at, members }: NonNullable<CompiledClaim["row"]>, entry: Entry): readonly Difference[] {
  const rows = sentRows(entry);
  const atIndex = rows.filter((row) => at.every((condition) => holdsIn(condition, row)));
  const set = `/${entry.method?.bulk?.set}`;
  const compared = atIndex.map((row) => differencesFrom(members, row, `${set}/${row.index}`));
  const nearest = compared.sort((a, b) => b.length - a.length).at(-1);
  if (nearest) return nearest;
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

/**
 * The members of a claim that no call had, and why: the claim says nothing about these calls. But a claim that a documented member is
 * absent does, and so does one about the number of rows.
 * @param calls the entries of the claim's operation
 */
function unseenMembers(
  { sent, row }: CompiledClaim,
  { operation, where, rows }: ReadClaim,
  calls: readonly Entry[],
  methods: readonly Method[],
) {
  const ofOperation = operation === "*" ? "" : ` of ${operation}`;
  const noCall = calls.length === 0 ? ": there was no such call" : "";
  const warnings = matchWarnings({ operation, body: where, rows }, methods);
  const reasons = new Map(
    warnings.map(({ path: [part, first = "", member = ""], message }) => [
      part === "body" ? first : `rows${member}`,
      message,
    ]),
  );
  const unseenIn = <Subject>(conditions: readonly Condition<Subject>[], subjects: readonly Subject[], unit: string) =>
    conditions.flatMap(({ member, read, expected }) => {
      const name = unit === "row" ? `rows${member}` : member;
      const reason = reasons.get(name);
      const mayBeAbsent = subjects.length > 0 && expected["absent"] !== undefined && reason === undefined;
      const wasSeen = subjects.map(read).some((value) => value !== undefined && value !== notKept);
      if (mayBeAbsent || wasSeen) return [];
      return [{ name, text: reason ?? `no ${unit}${ofOperation} had ${member || "parameters"}${noCall}` }];
    });
  const unseen = unseenIn(sent, calls, "call");
  if (!row) return unseen;
  const sentAt = calls.flatMap(sentRows).filter((sentRow) => doAllHold(row.at, sentRow));
  const noRow = reasons.get("rows");
  const isAboutCount = row.members.length === 0 && calls.length > 0 && noRow === undefined;
  if (sentAt.length > 0 || isAboutCount) return [...unseen, ...unseenIn(row.members, sentAt, "row")];
  return [...unseen, { name: "rows", text: noRow ?? `no call${ofOperation} had such a row${noCall}` }];
}

/** A status that no response can have: neither a code nor an HTTP status. */
function unknownCode({ statusCode }: ReadClaim, codes: readonly string[]) {
  if (statusCode === undefined || codes.includes(statusCode) || /^(0|[1-5]\d\d)$/.test(statusCode)) return [];
  const text = `no call got ${statusCode}, which is neither an HTTP status nor a code; ${nearestHint(statusCode, codes)}`;
  return [{ name: "statusCode", text }];
}
