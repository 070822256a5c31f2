import { type AssumptionId, provenanceOf } from "../../assumptions/assumptions.ts";
import { otherVariants, type Switches } from "../../assumptions/switches.ts";
import { stopwatchMs } from "../../ground/clock.ts";
import { leastSureFirst } from "../../ground/provenance.ts";
import { type AssembledStandIn, assumptionIdsBehind } from "../../library/lab-face.ts";
import { noCallText, type VariableNames } from "./client-variables.ts";
import type { Exploration, SuiteVariant } from "./exploration.ts";
import type { Client } from "./run-client.ts";

export interface SuiteSettings extends VariableNames {
  /** Makes a stand-in in which these variants hold, beside what the user set. */
  start(switches: Switches): AssembledStandIn;
  /** The suite, given the address and a token of a stand-in and the variants that hold there. */
  suite(switches: Switches): Client;
  readonly budgetMs: number;
  readonly stop: AbortSignal;
  readonly onRun?: (done: number, planned: number, noticed: number) => void;
}

/** A suite that takes so much longer than as assumed does not end. */
const [timesLonger, leastMs] = [5, 10_000];

/**
 * Runs a suite of tests as assumed, then once for each variant of what its calls rested on, the most doubtful first: `noticed` is a
 * variant that turns it red. What there is no time for is not run.
 */
export async function exploreSuite(asked: SuiteSettings): Promise<Exploration> {
  const beganMs = stopwatchMs();
  const leftMs = () => (asked.stop.aborted ? 0 : asked.budgetMs - (stopwatchMs() - beganMs));
  const usual = await runSuite({}, asked, asked.budgetMs);
  const { variants, output, ended, isRed } = usual;
  const said = output.trim().slice(-500);
  if (asked.stop.aborted) return reportOf([], "it was interrupted before the suite had run as assumed");
  if (usual.calls === 0) return reportOf([], `${noCallText(asked)}\nThe suite ${ended}`);
  if (isRed) return reportOf([], `the suite ${ended} as assumed; expected 0${said && `; it said: ${said}`}`);
  const patienceMs = Math.max(leastMs, usual.tookMs * timesLonger);
  const found: SuiteVariant[] = [];
  for (const one of variants) {
    const mostMs = Math.min(leftMs(), patienceMs);
    const run = mostMs > 0 ? await runSuite({ [one.assumption]: one.variant }, asked, mostMs) : undefined;
    const isCut = !run || asked.stop.aborted || (run.isLate && mostMs < patienceMs);
    const outcome = run?.isRed && !isCut ? "noticed" : isCut ? "not run" : "not noticed";
    found.push({ ...one, outcome, tests: outcome === "noticed" && run ? failedTests(run.output) : [] });
    asked.onRun?.(found.length, variants.length, found.filter((each) => each.outcome === "noticed").length);
  }
  const left = found.filter(({ outcome }) => outcome === "not run").length;
  if (asked.stop.aborted) return reportOf(found, "it was interrupted");
  return reportOf(found, left > 0 ? `${left} variants were not run: the time ran out (--budget)` : undefined);
}

function reportOf(suite: SuiteVariant[], reason: string | undefined): Exploration {
  const none = { cells: [], failures: [], unstable: [], skipped: [] };
  const nothing = { handled: 0, gaveUp: 0, failed: 0, allowed: 0, notReached: 0, left: 0 };
  const runs = 1 + suite.filter(({ outcome }) => outcome !== "not run").length;
  const result = reason === undefined ? "passed" : "not proven";
  return { result, ...(reason !== undefined && { reason }), runs, ...nothing, ...none, suite };
}

/** Runs a suite against a stand-in of its own. `variants` are those of what the answers to it rested on. */
async function runSuite(switches: Switches, { start, suite, stop }: SuiteSettings, mostMs: number) {
  const standIn = start(switches);
  const methods = new Map<string, Set<string>>();
  let calls = 0;
  standIn.sandboxes.follow(({ journal }, sequence) => {
    calls += 1;
    const call = journal.entry(sequence);
    for (const id of call ? assumptionIdsBehind(call) : []) {
      methods.set(id, (methods.get(id) ?? new Set()).add(call?.operation ?? "no method"));
    }
  });
  const beganMs = stopwatchMs();
  const late = AbortSignal.timeout(Math.ceil(mostMs));
  try {
    const { url } = await standIn.listen({ port: 0, host: "127.0.0.1" });
    const signal = AbortSignal.any([late, stop]);
    const { code, killedBy, output } = await suite(switches)({ url, token: standIn.token, signal });
    const ended = late.aborted ? "did not end in time (--budget)" : `ended with ${killedBy ?? code}`;
    const isLate = late.aborted;
    const isRed = isLate || code !== 0 || killedBy !== undefined;
    const variants = variantsOf(methods, standIn);
    return { calls, variants, output, ended, isLate, isRed, tookMs: stopwatchMs() - beganMs };
  } finally {
    await standIn.close();
  }
}

function variantsOf(methods: ReadonlyMap<string, ReadonlySet<string>>, { config, vendorErrors }: AssembledStandIn) {
  const all = otherVariants([...methods.keys()].sort(), config.assumptions).map(({ assumption, variant }) => {
    const provenance = provenanceOf(assumption as AssumptionId, vendorErrors());
    return { assumption, provenance, operations: [...(methods.get(assumption) ?? [])].sort(), variant };
  });
  return all.sort(leastSureFirst);
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
