import { retryAfterSeconds, storiesOf } from "../../library/lab-face.ts";
import { type CustomerEvent, externalReference } from "../../vendor/entities/all-entities.ts";
import { maskedValue } from "./client-output.ts";
import { isFailure, type RunVerdict } from "./exploration.ts";
import { type RecognizedCall, recognizeCalls, type VaryingMembers, varyingMembers } from "./recognized-calls.ts";
import type { RunRecord } from "./run-client.ts";

/** What the client does without faults. Every other run is compared to it. */
export interface Baseline {
  readonly record: RunRecord;
  readonly events: ReturnType<typeof countEvents>;
  readonly calls: readonly RecognizedCall[];
  readonly varying: VaryingMembers;
  /** Calls above which a run is a storm. */
  readonly mostCalls: number;
}

const [stormFactor, fewestOfStorm] = [10, 20];

/**
 * Runs the client twice without faults, one run after the other, and compares the two.
 * @param most calls that the journal keeps: what it does not keep cannot be compared
 * @param noCall what to say of a client that makes none
 * @returns the baseline, or why nothing can be proven with this client
 */
export async function findBaseline(
  run: () => Promise<RunRecord>,
  most: number,
  noCall: string,
): Promise<Baseline | string> {
  const records: RunRecord[] = [];
  for (const when of ["", "in its second run, "]) {
    const record = await run();
    const problem = problemWith(record, most, noCall);
    if (problem !== undefined) return when + problem;
    records.push(record);
  }
  const [first, second] = records as [RunRecord, RunRecord];
  const varying = varyingMembers(first.calls, second.calls);
  const [calls, others] = [recognizeCalls(first.calls, varying), recognizeCalls(second.calls, varying)];
  const events = countEvents(first.events, varying);
  const textsOf = (some: readonly RecognizedCall[]) => countTexts(some.map(({ text }) => text));
  const difference =
    differenceOf("call", textsOf(calls), textsOf(others)) ??
    differenceOf("event", inWords(events.contents), inWords(countEvents(second.events, varying).contents));
  if (difference !== undefined) return `two runs without faults differ: ${difference}`;
  // Calls that the client makes at the same time come in any order.
  const isSteady = calls.every(({ name }, index) => name === others[index]?.name);
  const inOrder = isSteady ? calls : calls.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const mostCalls = Math.min(most, Math.max(first.calls.length * stormFactor, fewestOfStorm));
  return { record: first, events, calls: inOrder, varying, mostCalls };
}

function problemWith({ end, stopped, calls, checkCode }: RunRecord, most: number, noCall: string): string | undefined {
  const said = end.output.trim() === "" ? "" : `; it said: ${end.output.trim().slice(-500)}`;
  if (stopped === "broken off") return "it was interrupted before the client had run twice without faults";
  const ended =
    stopped === "waited"
      ? `did not end in time without any fault (--timeout)`
      : `ended with ${end.killedBy ?? end.code}`;
  if (calls.length === 0) return `${noCall}\nIt ${ended}${said}`;
  if (stopped === "waited") return `the client ${ended}${said}`;
  if (stopped === "called") return `the client made more than ${most} calls without any fault (--journal-max)`;
  if (end.code !== 0 || end.killedBy) return `the client ${ended} without any fault; expected 0${said}`;
  if (checkCode) return `the check ended with ${checkCode} without any fault; expected 0`;
  return undefined;
}

type Counts = ReadonlyMap<string, number>;

/** What one run has more often than the other, and what the other has instead: sorted, the texts are most alike. */
function differenceOf(what: string, one: Counts, other: Counts): string | undefined {
  const moreIn = (some: Counts, others: Counts) =>
    [...some.keys()].sort().find((text) => (some.get(text) ?? 0) > (others.get(text) ?? 0));
  const [text, instead] = [moreIn(one, other), moreIn(other, one)].filter((found) => found !== undefined);
  if (text === undefined) return undefined;
  const times = `${one.get(text) ?? 0} times in the first and ${other.get(text) ?? 0} in the second`;
  const came = `the ${what} ${text.slice(0, 500)} came ${times}`;
  if (instead === undefined) return came;
  const parted = [...text].findIndex((letter, at) => letter !== instead[at]);
  const around = (whole: string) => whole.slice(Math.max(0, parted - 60), parted + 120);
  return `${came}; ${around(text)} was ${around(instead)} in the other`;
}

const inWords = (contents: Counts): Counts =>
  new Map([...contents].map(([content, count]) => [eventMembers(content).join(" "), count]));

/** The members of an event, from the text that it is counted by. */
const eventMembers = (content: string, isTold = (_: string) => true): string[] =>
  Object.entries(JSON.parse(content) as Record<string, unknown>).flatMap(([name, value]) =>
    isTold(name) ? `${name}=${maskedValue(name, value)}` : [],
  );

/** What people tell events apart by, without ids and dates: `action=LIKE profile=www.facebook.com/marios`. */
function eventWords(content: string): string {
  const told = eventMembers(content, (name) => !/_(id|on|date|state)$|^type$|^social_media$/.test(name));
  return (told.length > 0 ? told : eventMembers(content)).join(" ");
}

function countTexts(texts: readonly (string | undefined)[]): Counts {
  const known = texts.filter((text) => text !== undefined);
  return new Map([...Map.groupBy(known, (text) => text)].map(([text, all]) => [text, all.length]));
}

function countEvents(events: readonly CustomerEvent[], varying: VaryingMembers) {
  return {
    contents: countTexts(events.map((event) => eventContent(event, varying))),
    references: countTexts(events.map(externalReference)),
  };
}

/** What the system gives an event, and its reference. */
const notContent = new Set([
  ...["id", "number", "created_date", "external_system", "external_system_reference_number", "stored_by"],
]);

function eventContent(event: CustomerEvent, varying: VaryingMembers): string {
  const members = Object.entries(event).filter(
    ([name, value]) => value != null && !notContent.has(name) && !varying.has(name),
  );
  return JSON.stringify(Object.fromEntries(members.sort(([one], [other]) => (one < other ? -1 : 1))));
}

type Judged = readonly [verdict: RunVerdict, why: string];

/** What to say of a run, from what was stored, what was called and how the client ended; nothing that it says is believed. */
export function judgeRun(run: RunRecord, baseline: Baseline): Judged {
  if (run.stopped === "broken off") return ["not-reached", "the run was interrupted"];
  const found: Judged = ofEvents(run, baseline) ?? ofCalls(run, baseline) ?? ofEnd(run) ?? ["handled", ""];
  return run.isUnreached && !isFailure(found[0])
    ? ["not-reached", "the call did not come, or ended before the fault"]
    : found;
}

function ofEvents(run: RunRecord, { events: before, varying }: Baseline): Judged | undefined {
  const { contents, references } = countEvents(run.events, varying);
  const more = [...contents].filter(([content, count]) => count > (before.contents.get(content) ?? 0));
  const doubled = more.find(([content]) => before.contents.has(content));
  if (doubled) return ["duplicate", `stored ${doubled[1]} times: ${eventWords(doubled[0])}`];
  const reused = [...references].find(([text, count]) => count > Math.max(1, before.references.get(text) ?? 0));
  if (reused)
    return ["duplicate", `stored ${reused[1]} times under the reference ${maskedValue("reference", reused[0])}`];
  const isDone = run.end.code === 0 && !run.end.killedBy && run.stopped === undefined;
  const missing = [...before.contents].filter(([content, count]) => isDone && (contents.get(content) ?? 0) < count);
  if (missing.length > 0) return lossOf(missing, run);
  return more[0] && ["phantom", `stored, but never without faults: ${eventWords(more[0][0])}`];
}

/** A loss is unseen when CRM.COM said of as many rows that they were done: then no answer could have told the client. */
function lossOf(missing: readonly (readonly [content: string, count: number])[], { calls }: RunRecord): Judged {
  const stories = calls.flatMap(({ rows }) => storiesOf(rows));
  const unseen = stories.filter(({ fault }) => fault?.outcome === "reported-ok-but-not-committed");
  const what = `this was not stored: ${eventWords(missing[0]?.[0] ?? "{}")}`;
  return missing.length > unseen.length
    ? ["lost", `the client ended with 0, and ${what}`]
    : ["lost-unseen", `the answer said that its row was done, so only a list shows it; ${what}`];
}

function ofCalls(run: RunRecord, baseline: Baseline): Judged | undefined {
  const { mostCalls, record } = baseline;
  if (run.stopped === "called" || run.calls.length > mostCalls) {
    return ["storm", `more than ${mostCalls} calls; without faults it makes ${record.calls.length}`];
  }
  return isHasty(run, baseline)
    ? ["storm", `repeated a call before Retry-After: ${retryAfterSeconds} was over`]
    : undefined;
}

/** Clocks of two processes are not read at the same moment. */
const toleranceMs = 50;

function isHasty(run: RunRecord, { varying, calls: usual }: Baseline): boolean {
  const calls = recognizeCalls(run.calls, varying);
  return calls.some(({ text, recorded: { status, faults, atMs } }, index) => {
    if (status !== 503 || faults.length === 0) return false;
    const without = usual.filter((one) => one.text === text).length;
    const again = calls.slice(index + 1).find((one) => one.text === text && one.nth > without);
    return again !== undefined && again.recorded.atMs - atMs < retryAfterSeconds * 1000 - toleranceMs;
  });
}

/** What a shell says of a command that it could not run, or that a signal killed. */
const isShellCrash = (code: number) => code === 126 || code === 127 || (code > 128 && code <= 128 + 64);

function ofEnd({ end, stopped, checkCode, timeoutMs }: RunRecord): Judged | undefined {
  if (stopped === "waited") {
    return ["hang", `the client had not ended after ${Math.round(timeoutMs / 1000)} s (--timeout)`];
  }
  if (end.killedBy) return ["crash", `the client was killed by ${end.killedBy}`];
  if (isShellCrash(end.code)) return ["crash", `the client ended with ${end.code}`];
  if (checkCode) return ["check-failed", `the check ended with ${checkCode}`];
  return end.code === 0 ? undefined : ["gave-up", `the client ended with ${end.code}, and nothing is stored twice`];
}
