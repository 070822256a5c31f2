import { conditionsAt, doAllHold, pointers } from "../../matching/predicate.ts";
import type { KeptCall } from "../../mock/journal/kept-call.ts";
import { type CustomerEvent, externalReference } from "../../vendor/entities/all-entities.ts";
import { type Signature, signatureOf, varyingMembers } from "./call-signature.ts";
import { type RunRecord, type RunSetting, runSchedule } from "./client-run.ts";

/** What the client does without faults. Every other run is compared to it. */
export interface Baseline {
  readonly record: RunRecord;
  readonly events: ReturnType<typeof countEvents>;
  readonly calls: readonly NamedCall[];
  /** Members that differ from run to run without meaning, by name. */
  readonly varying: ReadonlySet<string>;
  /** Calls above which a run is a storm. */
  readonly mostCalls: number;
}

/** A call of a run, as it is found again in another run. */
export interface NamedCall {
  readonly signature: Signature;
  /** Its number among the calls with that signature, from 1. */
  readonly nth: number;
  readonly recorded: KeptCall;
}

export const baselineRuns = 2;

const [stormFactor, fewestOfStorm] = [10, 20];

/**
 * Runs the client twice without faults, one run after the other, and compares the two.
 * @returns the baseline, or why nothing can be proven with this client, and after how many runs
 */
export async function findBaseline(
  setting: RunSetting,
): Promise<Baseline | { readonly reason: string; readonly runs: number }> {
  // What the journal does not keep cannot be compared.
  const most = setting.standIn.config.journalMax;
  const records: RunRecord[] = [];
  for (const when of ["", "in its second run, "]) {
    const record = await runSchedule(setting, [], most);
    const problem = problemWith(record, most);
    if (problem !== undefined) return { reason: when + problem, runs: records.length + 1 };
    records.push(record);
  }
  const [first, second] = records as [RunRecord, RunRecord];
  const varying = varyingMembers(first.calls, second.calls);
  const [calls, others] = [nameCalls(first, varying), nameCalls(second, varying)];
  const events = countEvents(first.events, varying);
  const difference =
    differenceOf("call", callTexts(calls), callTexts(others)) ??
    differenceOf("event", events.contents, countEvents(second.events, varying).contents);
  if (difference !== undefined) {
    return { reason: `two runs without faults differ: ${difference}`, runs: baselineRuns };
  }
  // Calls that the client makes at the same time come in any order.
  const isSteady = calls.every((call, index) => nameOfCall(call) === nameOfCall(others[index] as NamedCall));
  const inOrder = isSteady ? calls : calls.toSorted((a, b) => (nameOfCall(a) < nameOfCall(b) ? -1 : 1));
  const mostCalls = Math.min(most, Math.max(first.calls.length * stormFactor, fewestOfStorm));
  return { record: first, events, calls: inOrder, varying, mostCalls };
}

function problemWith({ end, stopped, calls, checkCode }: RunRecord, most: number): string | undefined {
  const said = end.output.trim() === "" ? "" : `; it said: ${end.output.trim().slice(-500)}`;
  if (stopped === "broken off") return "it was interrupted before the client had run twice without faults";
  if (stopped === "waited") return `the client did not end in time without any fault (--timeout)${said}`;
  if (stopped === "called") return `the client made more than ${most} calls without any fault (--journal-max)`;
  if (end.code !== 0 || end.killedBy) {
    return `the client ended with ${end.killedBy ?? end.code} without any fault; expected 0${said}`;
  }
  if (calls.length === 0) return "the client made no call; it must use CRMCOM_MOCK_URL and CRMCOM_MOCK_TOKEN";
  if (checkCode) return `the check ended with ${checkCode} without any fault; expected 0`;
  return undefined;
}

/** The calls of a run by what is found again in another. */
export function nameCalls({ calls }: RunRecord, varying: ReadonlySet<string>): NamedCall[] {
  return calls.map((recorded, index) => {
    const signature = signatureOf(recorded, varying);
    const conditions = conditionsAt(pointers.parse(signature));
    const same = calls
      .slice(0, index + 1)
      .filter(({ operation, parameters }) => operation === recorded.operation && doAllHold(conditions, parameters));
    return { signature, nth: same.length, recorded };
  });
}

/** The same text for the same call in any run. */
export const nameOfCall = ({ recorded, signature, nth }: NamedCall): string =>
  JSON.stringify([recorded.operation, signature, nth]);

const callTexts = (calls: readonly NamedCall[]) =>
  countTexts(
    calls.map(({ recorded, signature }) => `${recorded.operation ?? recorded.path} ${JSON.stringify(signature)}`),
  );

type Counts = ReadonlyMap<string, number>;

/** What one run has more often than the other, and what the other has instead: sorted, the texts are most alike. */
function differenceOf(what: string, one: Counts, other: Counts): string | undefined {
  const moreIn = (some: Counts, others: Counts) =>
    [...some.keys()].sort().find((text) => (some.get(text) ?? 0) > (others.get(text) ?? 0));
  const [text, instead] = [moreIn(one, other), moreIn(other, one)].filter((found) => found !== undefined);
  if (text === undefined) return undefined;
  const [ofFirst, ofSecond] = [one.get(text) ?? 0, other.get(text) ?? 0];
  const came = `the ${what} ${text.slice(0, 500)} came ${ofFirst} times in the first and ${ofSecond} in the second`;
  if (instead === undefined) return came;
  const parted = [...text].findIndex((letter, at) => letter !== instead[at]);
  const around = (whole: string) => whole.slice(Math.max(0, parted - 60), parted + 120);
  return `${came}; ${around(text)} was ${around(instead)} in the other`;
}

/** The content of a stored event: all but what the system gave it, its reference and what varies from run to run. */
function eventContent(event: CustomerEvent, varying: ReadonlySet<string>): string {
  const ignored = ["id", "number", "created_date", "external_system", "external_system_reference_number"];
  const members = Object.entries(event).filter(
    ([name, value]) => value != null && !ignored.includes(name) && !varying.has(name),
  );
  return JSON.stringify(Object.fromEntries(members.sort(([one], [other]) => (one < other ? -1 : 1))));
}

function countTexts(texts: readonly (string | undefined)[]): Counts {
  const counts = new Map<string, number>();
  for (const text of texts) if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** How often each content, and each reference, was stored. */
export function countEvents(events: readonly CustomerEvent[], varying: ReadonlySet<string>) {
  return {
    contents: countTexts(events.map((event) => eventContent(event, varying))),
    references: countTexts(events.map(externalReference)),
  };
}
