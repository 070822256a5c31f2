import { type Baseline, countEvents, type NamedCall, nameCalls } from "./baseline.ts";
import type { RunRecord } from "./client-run.ts";
import { isFailure, type RunVerdict } from "./exploration.ts";
import { retryAfterSeconds } from "./points.ts";

/** A verdict, and what speaks for it in a sentence. */
export interface Judged {
  readonly verdict: RunVerdict;
  readonly why: string;
}

/** What to say of a run, from what was stored, what was called and how the client ended; nothing that it says is believed. */
export function judgeRun(run: RunRecord, baseline: Baseline): Judged {
  if (run.stopped === "broken off") return { verdict: "not-reached", why: "the run was interrupted" };
  const found =
    ofEvents(run, baseline) ?? ofCalls(run, baseline) ?? ofEnd(run) ?? ({ verdict: "handled", why: "" } as const);
  if (!run.isUnreached || isFailure(found.verdict)) return found;
  return { verdict: "not-reached", why: "the call did not come, or ended before the fault" };
}

function ofEvents(run: RunRecord, baseline: Baseline): Judged | undefined {
  const { events, end, stopped } = run;
  const { contents, references } = countEvents(events, baseline.varying);
  const before = baseline.events;
  const more = [...contents].filter(([content, count]) => count > (before.contents.get(content) ?? 0));
  const doubled = more.find(([content]) => before.contents.has(content));
  if (doubled) return { verdict: "duplicate", why: `stored ${doubled[1]} times: ${doubled[0]}` };
  const reused = [...references].find(([text, count]) => count > Math.max(1, before.references.get(text) ?? 0));
  if (reused) return { verdict: "duplicate", why: `stored ${reused[1]} times under the reference ${reused[0]}` };
  const isDone = end.code === 0 && !end.killedBy && stopped === undefined;
  const missing = isDone ? [...before.contents].filter(([content, count]) => (contents.get(content) ?? 0) < count) : [];
  if (missing.length > 0) return lossOf(missing, run);
  const [foreign] = more;
  return foreign && { verdict: "phantom", why: `stored, but never without faults: ${foreign[0]}` };
}

/** A loss is unseen when CRM.COM said of as many rows that they were done: then no answer could have told the client. */
function lossOf(missing: readonly (readonly [content: string, count: number])[], { calls }: RunRecord): Judged {
  const remarks = calls.flatMap(({ rows }) => rows?.remarks ?? []);
  const unseen = remarks.filter(({ fault }) => fault?.outcome === "reported-ok-but-not-committed");
  const what = `this was not stored: ${missing[0]?.[0]}`;
  return missing.length > unseen.length
    ? { verdict: "lost", why: `the client ended with 0, and ${what}` }
    : { verdict: "lost-unseen", why: `the answer said that its row was done, so only a list shows it; ${what}` };
}

function ofCalls(run: RunRecord, baseline: Baseline): Judged | undefined {
  const { mostCalls, record } = baseline;
  if (run.stopped === "called" || run.calls.length > mostCalls) {
    return { verdict: "storm", why: `more than ${mostCalls} calls; without faults it makes ${record.calls.length}` };
  }
  if (!isHasty(run, baseline)) return undefined;
  return { verdict: "storm", why: `repeated a call before Retry-After: ${retryAfterSeconds} was over` };
}

/** Clocks of two processes are not read at the same moment. */
const toleranceMs = 50;

/** Did the client repeat a call earlier than it was told to? */
function isHasty(run: RunRecord, { varying, calls: usual }: Baseline): boolean {
  const calls = nameCalls(run, varying);
  const textOf = ({ recorded, signature }: NamedCall) => JSON.stringify([recorded.operation, signature]);
  return calls.some((told, index) => {
    const { status, faults, atMs } = told.recorded;
    if (status !== 503 || faults.length === 0) return false;
    const text = textOf(told);
    const without = usual.filter((one) => textOf(one) === text).length;
    const again = calls.slice(index + 1).find((one) => textOf(one) === text && one.nth > without);
    return again !== undefined && again.recorded.atMs - atMs < retryAfterSeconds * 1000 - toleranceMs;
  });
}

/** What a shell says of a command that it could not run, or that a signal killed. */
const shellCrash = (code: number) => code === 126 || code === 127 || (code > 128 && code <= 128 + 64);

function ofEnd({ end, stopped, checkCode, durationMs }: RunRecord): Judged | undefined {
  if (stopped === "waited") {
    return { verdict: "hang", why: `the client had not ended after ${Math.round(durationMs / 1000)} s (--timeout)` };
  }
  if (end.killedBy) return { verdict: "crash", why: `the client was killed by ${end.killedBy}` };
  if (shellCrash(end.code)) return { verdict: "crash", why: `the client ended with ${end.code}` };
  if (checkCode) return { verdict: "check-failed", why: `the check ended with ${checkCode}` };
  if (end.code !== 0)
    return { verdict: "gave-up", why: `the client ended with ${end.code}, and nothing is stored twice` };
  return undefined;
}
