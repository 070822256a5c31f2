import { memberOf } from "../common/json.ts";
import { lastWords, maskedValue } from "../library/client-process.ts";
import { outcomesOfRows, type RowOutcome } from "../library/internal.ts";
import { externalReference } from "../vendor/entities/all-entities.ts";
import { eventContent } from "../vendor/entities/customer-event.ts";
import { isReadOnly } from "../vendor/method.ts";
import { type RecognizedCall, recognizeCalls, varyingMembers } from "./recognized-calls.ts";
import type { RunRecord } from "./run-client.ts";
import { isFailure, type RunVerdict } from "./verdicts.ts";

/** What the client does without faults. Other runs are compared with it. */
export interface Baseline {
  readonly record: RunRecord;
  readonly events: ReturnType<typeof countEvents>;
  readonly calls: readonly RecognizedCall[];
  readonly varying: ReadonlySet<string>;
  readonly mostCalls: number;
  /** What is worth knowing about the run without faults. */
  readonly notes: readonly string[];
}

const [stormFactor, fewestOfStorm] = [10, 20];

/**
 * Runs the client twice without faults, one run after the other, and compares the runs.
 * @param most number of calls that the journal keeps; more cannot be compared
 * @param noCall what to answer about a client that makes no call
 * @returns the baseline, or why nothing can be proven with this client
 */
export async function findBaseline(
  run: () => Promise<RunRecord>,
  most: number,
  noCall: string,
): Promise<Baseline | string> {
  const first = await run();
  const problem = problemWith(first, most, noCall);
  if (problem !== undefined) return problem;
  const second = await run();
  const problemOfSecond = problemWith(second, most, noCall);
  if (problemOfSecond !== undefined) return `in its second run, ${problemOfSecond}`;
  const varying = varyingMembers(first.calls, second.calls);
  const [calls, callsAgain] = [recognizeCalls(first.calls, varying), recognizeCalls(second.calls, varying)];
  const events = countEvents(first.events, varying);
  const textsOf = (recognized: readonly RecognizedCall[]) => countTexts(recognized.map(({ text }) => text));
  const difference =
    countDifference("request", textsOf(calls), textsOf(callsAgain)) ??
    countDifference("event", inWords(events.contents), inWords(countEvents(second.events, varying).contents));
  if (difference !== undefined) return `two runs without faults differ: ${difference}`;
  // Calls that the client makes side by side come in any order.
  const isSteady = calls.every(({ name }, index) => name === callsAgain[index]?.name);
  const ordered = isSteady ? calls : calls.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const mostCalls = Math.min(most, Math.max(first.calls.length * stormFactor, fewestOfStorm));
  return { record: first, events, calls: ordered, varying, mostCalls, notes: refusedRows(first) };
}

function problemWith({ end, stoppedBy, calls, checkCode }: RunRecord, most: number, noCall: string) {
  const output = lastWords(end.output);
  if (stoppedBy === "user") return "it was interrupted before the client had run twice without faults";
  const late = "did not end in time without any fault (--timeout)";
  const ending = stoppedBy === "time" ? late : `ended with ${end.killedBy ?? end.code}`;
  if (calls.length === 0) return `${noCall}\nIt ${ending}${output}`;
  if (stoppedBy === "time") return `the client ${ending}${output}`;
  if (stoppedBy === "calls") return `the client made more than ${most} requests without any fault (--journal-max)`;
  if (end.code !== 0 || end.killedBy) return `the client ${ending} without any fault; expected 0${output}`;
  if (checkCode) return `the check ended with ${checkCode} without any fault; expected 0`;
  return undefined;
}

/** A client may mean to send rows that are refused. But if it does not, no fault is needed to lose them. */
function refusedRows({ calls }: RunRecord): string[] {
  const outcomes = calls.flatMap(({ rows }) => outcomesOfRows(rows));
  const refused = outcomes.filter(({ outcome }) => outcome === "unprocessed");
  const kinds = [...new Set(refused.map(({ kind }) => kind))].join(", ");
  if (refused.length === 0) return [];
  return [
    `without faults, ${refused.length} of ${outcomes.length} rows were not processed (${kinds}), and the client ended with 0`,
  ];
}

type Counts = ReadonlyMap<string, number>;

/** The first text that one run has more often. */
function countDifference(what: string, before: Counts, after: Counts): string | undefined {
  const text = [...before.keys(), ...after.keys()].sort().find((one) => before.get(one) !== after.get(one));
  if (text === undefined) return undefined;
  const times = `${before.get(text) ?? 0} times in the first and ${after.get(text) ?? 0} in the second`;
  return `the ${what} ${text.slice(0, 500)} came ${times}`;
}

const inWords = (contents: Counts): Counts =>
  new Map([...contents].map(([content, count]) => [eventMembers(content).join(" "), count]));

/** The members of an event, from the JSON text by which it is counted. */
const eventMembers = (content: string, isShown = (_: string) => true): string[] =>
  Object.entries<unknown>(JSON.parse(content)).flatMap(([name, value]) =>
    isShown(name) ? `${name}=${maskedValue(name, typeof value === "object" ? JSON.stringify(value) : value)}` : [],
  );

/** The members that people tell events apart by, without ids and dates: `action=LIKE profile=www.facebook.com/marios`. */
function eventText(content: string): string {
  const members = eventMembers(content, (name) => !/_(id|on|date|state)$|^type$|^social_media$/.test(name));
  return (members.length > 0 ? members : eventMembers(content)).join(" ");
}

function countTexts(texts: readonly (string | undefined)[]): Counts {
  const defined = texts.filter((text) => text !== undefined);
  return new Map([...Map.groupBy(defined, (text) => text)].map(([text, same]) => [text, same.length]));
}

function countEvents(events: RunRecord["events"], varying: ReadonlySet<string>) {
  return {
    contents: countTexts(events.map(({ event, entity }) => eventContent(event, entity, varying))),
    references: countTexts(events.map(({ event }) => externalReference(event))),
  };
}

type Judgement = readonly [verdict: RunVerdict, why: string];

/** Judges a run by the store, the journal and how the client ended. The output of the client does not count. */
export function judgeRun(run: RunRecord, baseline: Baseline): Judgement {
  if (run.stoppedBy === "user") return ["not-reached", "the run was interrupted"];
  const judgement = judgeEvents(run, baseline) ?? judgeEnd(run, baseline) ?? ["handled", ""];
  if (isFailure(judgement[0])) return judgement;
  return run.isUnreached ? ["not-reached", "the request did not come, or ended before the fault"] : judgement;
}

function judgeEvents(run: RunRecord, { events: usual, varying }: Baseline): Judgement | undefined {
  const { contents, references } = countEvents(run.events, varying);
  const more = [...contents].filter(([content, count]) => count > (usual.contents.get(content) ?? 0));
  const duplicate = more.find(([content]) => usual.contents.has(content));
  if (duplicate) {
    const [content, count] = duplicate;
    return ["duplicate", `stored ${count} times: ${eventText(content)}${systemDifferences(run, content, varying)}`];
  }
  const reused = [...references].find(([text, count]) => count > Math.max(1, usual.references.get(text) ?? 0));
  if (reused)
    return ["duplicate", `stored ${reused[1]} times under the reference ${maskedValue("reference", reused[0])}`];
  const isDone = run.end.code === 0 && !run.end.killedBy && run.stoppedBy === undefined;
  const missing = [...usual.contents].filter(([content, count]) => isDone && (contents.get(content) ?? 0) < count);
  if (missing[0]) return judgeMissing(missing.length, missing[0][0], run);
  return more[0] && ["phantom", `stored, but never without faults: ${eventText(more[0][0])}`];
}

/** Members that are new for every event; other members that the system adds are named where they differ. */
const alwaysNew: readonly string[] = ["id", "number", "created_date", "stored_by"];

/** The members in which events of one content differ, all of which the system added. */
function systemDifferences({ events }: RunRecord, content: string, varying: ReadonlySet<string>): string {
  const same = events.filter(({ event, entity }) => eventContent(event, entity, varying) === content);
  const names = [...(same[0]?.entity.systemMembers ?? [])].filter((name) => !alwaysNew.includes(name));
  const differing = names.filter((name) => new Set(same.map(({ event }) => memberOf(event, name) ?? null)).size > 1);
  return differing.length === 0 ? "" : `; they differ only in ${differing.join(" and ")}, which CRM.COM adds`;
}

/** No response could tell the client that events are missing if all of them were reported as processed, and it has read no list since. */
function judgeMissing(missing: number, content: string, { calls }: RunRecord): Judgement {
  const isUnseen = ({ fault }: RowOutcome) => fault?.outcome === "reported-ok-but-not-committed";
  const unseen = calls.flatMap(({ rows }) => outcomesOfRows(rows)).filter(isUnseen);
  const after = calls.slice(calls.findLastIndex(({ rows }) => outcomesOfRows(rows).some(isUnseen)) + 1);
  const hasLooked = after.some(({ method, outcome }) => method && isReadOnly(method) && outcome === "processed");
  const event = `this was not stored: ${eventText(content)}`;
  return missing > unseen.length || hasLooked
    ? ["lost", `the client ended with 0, and ${event}`]
    : ["lost-unseen", `the response said that the row was processed, so only a list shows the loss; ${event}`];
}

/** The exit codes of a shell whose command could not be run, or was killed by a signal. */
const isShellCrash = (code: number) => code === 126 || code === 127 || (code > 128 && code <= 128 + 64);

function judgeEnd(run: RunRecord, { mostCalls, record }: Baseline): Judgement | undefined {
  const { end, stoppedBy, checkCode, timeoutMs, calls } = run;
  if (stoppedBy === "calls" || calls.length > mostCalls)
    return ["storm", `more than ${mostCalls} requests; without faults it makes ${record.calls.length}`];
  if (stoppedBy === "time") {
    return ["hang", `the client had not ended after ${Math.round(timeoutMs / 1000)} s (--timeout)`];
  }
  if (end.killedBy) return ["crash", `the client was killed by ${end.killedBy}`];
  if (isShellCrash(end.code)) return ["crash", `the client ended with ${end.code}`];
  if (checkCode) return ["check-failed", `the check ended with ${checkCode}`];
  return end.code === 0 ? undefined : ["gave-up", `the client ended with ${end.code}, and nothing is stored twice`];
}
