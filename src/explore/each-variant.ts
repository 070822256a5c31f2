import { leastSureVariants, type Switches } from "../assumptions/switches.ts";
import { stopwatchMs } from "../ground/clock.ts";
import { lastWords } from "../library/client-output.ts";
import type { Client } from "../library/client-process.ts";
import { type AssembledStandIn, assumptionIdsBehind } from "../library/face.ts";
import type { ExplorationSettings } from "./client-runs.ts";
import type { Exploration, SuiteVariant } from "./exploration.ts";

export interface SuiteSettings extends Pick<ExplorationSettings, "noCallAdvice" | "budgetMs" | "stop"> {
  /** Makes a stand-in with these variants, in addition to the user's settings. */
  start(switches: Switches): AssembledStandIn;
  /** The suite as a client, for a stand-in with these variants. */
  suite(switches: Switches): Client;
  readonly onRun?: (done: number, planned: number, noticed: number) => void;
}

/** A suite may take this many times longer with a variant than as assumed. Then it counts as one that does not end. */
const [timesLonger, leastMs] = [5, 10_000];

/**
 * Runs a suite of tests as assumed, then once with each variant of the assumptions behind its calls, the least sure
 * first. The suite notices a variant that turns it red. A variant is not run when the time is over.
 */
export async function exploreSuite(settings: SuiteSettings): Promise<Exploration> {
  const { stop, budgetMs } = settings;
  const beganMs = stopwatchMs();
  const leftMs = () => (stop.aborted ? 0 : budgetMs - (stopwatchMs() - beganMs));
  const asAssumed = await runSuite({}, settings, budgetMs);
  const reason = stop.aborted
    ? "it was interrupted before the suite had run as assumed"
    : whyUnfit(asAssumed, settings.noCallAdvice);
  if (reason !== undefined) return suiteExploration([], reason);
  const mostMs = Math.max(leastMs, asAssumed.tookMs * timesLonger);
  const variants: SuiteVariant[] = [];
  for (const variant of asAssumed.variants) {
    const limitMs = Math.min(leftMs(), mostMs);
    const run = limitMs > 0 ? await runSuite({ [variant.assumption]: variant.variant }, settings, limitMs) : undefined;
    const isCut = !run || stop.aborted || (run.isLate && limitMs < mostMs);
    const outcome = isCut ? "not run" : run.isRed ? "noticed" : "not noticed";
    variants.push({ ...variant, outcome, tests: outcome === "noticed" && run ? failedTests(run.output) : [] });
    const noticed = variants.filter((earlier) => earlier.outcome === "noticed").length;
    settings.onRun?.(variants.length, asAssumed.variants.length, noticed);
  }
  const notRun = variants.filter(({ outcome }) => outcome === "not run").length;
  if (stop.aborted) return suiteExploration(variants, "it was interrupted");
  if (notRun === 0) return suiteExploration(variants);
  return suiteExploration(variants, `${notRun} variants were not run: the time ran out (--budget)`);
}

type SuiteRun = Awaited<ReturnType<typeof runSuite>>;

/** Why the suite proves nothing. */
function whyUnfit({ calls, ending, isRed, output }: SuiteRun, noCallAdvice: string): string | undefined {
  if (calls === 0) return `${noCallAdvice}\nThe suite ${ending}`;
  return isRed ? `the suite ${ending} as assumed; expected 0${lastWords(output)}` : undefined;
}

function suiteExploration(suite: SuiteVariant[], reason?: string): Exploration {
  const tried = "the suite with each variant";
  const noLists = { cells: [], failures: [], unstable: [], skipped: [] };
  const noCounts = { handled: 0, gaveUp: 0, failed: 0, allowed: 0, notReached: 0, left: 0, mended: 0 };
  const runs = 1 + suite.filter(({ outcome }) => outcome !== "not run").length;
  const result = reason === undefined ? "passed" : "not proven";
  return { result, ...(reason !== undefined && { reason }), runs, ...noCounts, ...noLists, tried, suite };
}

/** Runs a suite against a stand-in of its own. The result has the other variants of the assumptions behind its calls. */
async function runSuite(switches: Switches, { start, suite, stop }: SuiteSettings, limitMs: number) {
  const standIn = start(switches);
  const methods = new Map<string, Set<string>>();
  let calls = 0;
  standIn.sandboxes.follow(({ journal }, sequence) => {
    calls += 1;
    const entry = journal.entry(sequence);
    for (const id of entry ? assumptionIdsBehind(entry) : []) {
      methods.set(id, (methods.get(id) ?? new Set()).add(entry?.operation ?? "no method"));
    }
  });
  const beganMs = stopwatchMs();
  const late = AbortSignal.timeout(Math.ceil(limitMs));
  try {
    const { url } = await standIn.listen({ port: 0, host: "127.0.0.1" });
    const signal = AbortSignal.any([late, stop]);
    const { code, killedBy, output } = await suite(switches)({ url, token: standIn.token, signal });
    const isLate = late.aborted;
    const ending = isLate ? "did not end in time (--budget)" : `ended with ${killedBy ?? code}`;
    const isRed = isLate || code !== 0 || killedBy !== undefined;
    const ids = [...methods.keys()].sort();
    const variants = leastSureVariants(ids, standIn.config.assumptions, standIn.vendorErrors()).map((variant) => {
      return { ...variant, operations: [...(methods.get(variant.assumption) ?? [])].sort() };
    });
    return { calls, variants, output, ending, isLate, isRed, tookMs: stopwatchMs() - beganMs };
  } finally {
    await standIn.close();
  }
}

/** A failed test in the output of vitest, jest, mocha, node:test, TAP, pytest, unittest, Maven, PHPUnit or Go. */
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
  const names = output.split("\n").flatMap((line) => failedLine.exec(line)?.slice(1).find(Boolean) ?? []);
  // A runner may name a test twice, once with its file.
  return [...new Set(names)].filter((name) => !names.some((longer) => longer !== name && longer.includes(name)));
}
