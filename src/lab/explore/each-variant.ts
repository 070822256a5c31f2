import { stopwatchMs } from "../../ground/clock.ts";
import type { AssembledStandIn } from "../../mock/stand-in.ts";
import { allRestedOn, type BehaviourId, provenanceOf } from "../../wire/assumptions.ts";
import { provenances } from "../../wire/provenance.ts";
import { asAssumed, type OwnSwitches, switchable } from "../../wire/switches.ts";
import type { Client } from "./client-run.ts";
import { noCallText, type OwnVariables } from "./client-variables.ts";
import type { Exploration, SuiteVariant } from "./exploration.ts";

export interface SuiteAsked extends OwnVariables {
  /** Makes a stand-in in which these variants hold, beside what the user set. */
  start(switches: OwnSwitches): AssembledStandIn;
  /** The suite, given the address and a token of a stand-in and the variants that hold there. */
  suite(switches: OwnSwitches): Client;
  readonly budgetMs: number;
  readonly stop: AbortSignal;
  readonly onRun?: (done: number, planned: number, noticed: number) => void;
}

type SuiteRun = Awaited<ReturnType<typeof runSuite>>;

/** A suite that takes so much longer than as assumed does not end. */
const [timesLonger, leastMs] = [5, 10_000];

/**
 * Runs a suite of tests as assumed, then once for each variant of what its calls rested on, the most doubtful first: `noticed` is a
 * variant that turns it red. What there is no time for is not run.
 */
export async function exploreSuite(asked: SuiteAsked): Promise<Exploration> {
  const beganMs = stopwatchMs();
  const usual = await runSuite({}, asked, asked.budgetMs);
  const why = problemWith(usual, asked);
  if (why !== undefined) return reportOf([], 1, why);
  const found: SuiteVariant[] = [];
  const all = variantsOf(usual);
  for (const one of all) {
    const leftMs = asked.budgetMs - (stopwatchMs() - beganMs);
    if (leftMs <= 0 || asked.stop.aborted) found.push({ ...one, outcome: "not run", tests: [] });
    else found.push(await judged(one, usual, asked, leftMs));
    asked.onRun?.(found.length, all.length, found.filter(({ outcome }) => outcome === "noticed").length);
  }
  const left = found.filter(({ outcome }) => outcome === "not run").length;
  const reason = left > 0 ? `${left} variants were not run: the time ran out (--budget)` : undefined;
  return reportOf(found, 1 + found.length - left, asked.stop.aborted ? "it was interrupted" : reason);
}

function reportOf(suite: SuiteVariant[], runs: number, reason: string | undefined): Exploration {
  const none = { cells: [], failures: [], flaky: [], skipped: [] };
  const nothing = { handled: 0, gaveUp: 0, failed: 0, allowed: 0, notReached: 0, left: 0 };
  const result = reason === undefined ? "passed" : "not proven";
  return { result, ...(reason !== undefined && { reason }), runs, ...nothing, ...none, suite };
}

function problemWith({ end, restedOn, isLate }: SuiteRun, asked: SuiteAsked): string | undefined {
  const said = end.output.trim().slice(-500);
  const ended = isLate ? "did not end in time (--budget)" : `ended with ${end.killedBy ?? end.code}`;
  if (asked.stop.aborted) return "it was interrupted before the suite had run as assumed";
  if (restedOn.size === 0) return `${noCallText(asked)}\nThe suite ${ended}`;
  return isRed({ end, isLate })
    ? `the suite ${ended} as assumed; expected 0${said && `; it said: ${said}`}`
    : undefined;
}

const isRed = ({ end, isLate }: Pick<SuiteRun, "end" | "isLate">) =>
  isLate || end.code !== 0 || end.killedBy !== undefined;

/** What the answers to a suite rested on, and the methods that it called. */
async function runSuite(switches: OwnSwitches, { start, suite, stop }: SuiteAsked, mostMs: number) {
  const standIn = start(switches);
  const restedOn = new Map<string, Set<string>>();
  standIn.sandboxes.follow(({ journal }, sequence) => {
    const { operation, assumptions = [], rows } = journal.entry(sequence) ?? {};
    const ids = assumptions.map(({ id }) => id);
    for (const id of allRestedOn(ids, rows?.of.length ?? 0)) {
      restedOn.set(id, (restedOn.get(id) ?? new Set()).add(operation ?? "no method"));
    }
  });
  const beganMs = stopwatchMs();
  const late = AbortSignal.timeout(Math.ceil(mostMs));
  try {
    const { url } = await standIn.listen({ port: 0, host: "127.0.0.1" });
    const end = await suite(switches)({ url, token: standIn.token, signal: AbortSignal.any([late, stop]) });
    return { end, restedOn, isLate: late.aborted, tookMs: stopwatchMs() - beganMs, standIn };
  } finally {
    await standIn.close();
  }
}

type Planned = Omit<SuiteVariant, "outcome" | "tests">;

function variantsOf({ restedOn, standIn }: SuiteRun): Planned[] {
  const now = standIn.config.assumptions as Readonly<Record<string, string>>;
  const all = [...restedOn].flatMap(([assumption, operations]) => {
    const provenance = provenanceOf(assumption as BehaviourId, standIn.vendorErrors());
    const told = { assumption, provenance, operations: [...operations].sort() };
    const others = [...(switchable.get(assumption) ?? []), ...(now[assumption] === undefined ? [] : [asAssumed])];
    return others.flatMap((variant) => (variant === now[assumption] ? [] : { ...told, variant }));
  });
  const doubt = ({ provenance }: Planned) => provenances.indexOf(provenance as (typeof provenances)[number]);
  return all.sort((one, other) => doubt(other) - doubt(one) || (one.assumption < other.assumption ? -1 : 1));
}

async function judged(one: Planned, usual: SuiteRun, asked: SuiteAsked, leftMs: number): Promise<SuiteVariant> {
  const mostMs = Math.min(leftMs, Math.max(leastMs, usual.tookMs * timesLonger));
  const run = await runSuite({ [one.assumption]: one.variant }, asked, mostMs);
  if (asked.stop.aborted || (run.isLate && mostMs === leftMs)) return { ...one, outcome: "not run", tests: [] };
  if (!isRed(run)) return { ...one, outcome: "not noticed", tests: [] };
  return { ...one, outcome: "noticed", tests: failedTests(run.end.output) };
}

/** How test runners name a test that failed: vitest, jest, mocha, node:test, TAP, pytest, unittest, Maven, PHPUnit, Go. */
const failedLine = new RegExp(
  [
    /^\s*(?:FAIL|[✗✖×✘●])\s+(?!failing tests:)(.+?)(?:\s+\(?[\d.]+\s?m?s\)?)?\s*$/,
    /^\s*(?:not ok \d+ (?:- )?|--- FAIL: |\d+\) )(.+?)\s*$/,
    /^FAILED ([^\s(]\S*)/,
    /^(?:FAIL|ERROR): (\S+ \(.+\))/,
    /^\[ERROR\] +([\w.$]+[.#]\w+):\d+/,
  ]
    .map(({ source }) => source)
    .join("|"),
);

function failedTests(output: string): string[] {
  const named = output.split("\n").flatMap((line) => failedLine.exec(line)?.slice(1).find(Boolean) ?? []);
  // A runner may name a test with its file, and once more without.
  return [...new Set(named)].filter((name) => !named.some((other) => other !== name && other.includes(name)));
}
