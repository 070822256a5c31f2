import type { Exploration } from "./exploration.ts";
import { explore } from "./explore.ts";
import { plantedClients } from "./planted-clients.ts";
import { isSurvived, type RunVerdict } from "./verdict-words.ts";

/** A client of ours, and whether the search found what is planted in it and nothing else. */
export interface SelfTest {
  readonly client: string;
  readonly runs: number;
  /** What differs from what is planted; empty when all was found. */
  readonly differences: readonly string[];
}

const answerFaults = ["lost-answer", "garbled", "truncated", "slow", "hang"];
const silentRows = ["row-rejected", "row-reported-ok-but-not-committed", "row-omitted"];

const all = (faults: readonly string[], verdict: RunVerdict) =>
  Object.fromEntries(faults.map((fault) => [fault, verdict]));

/** What fails with each client, by fault; everything else must not. */
const planted: Readonly<Record<keyof typeof plantedClients, Readonly<Record<string, RunVerdict>>>> = {
  naive: { ...all(answerFaults, "duplicate"), ...all(silentRows, "lost") },
  "with references": all(silentRows, "lost"),
  careful: {},
};

/** What turns when a reused reference is taken, for the client that leans on its being refused. */
const plantedDoubt = "bulk.reference-reused=accepted";

/** Explores our own clients: a search is trusted only if it finds what was planted. */
export async function selfTest(): Promise<SelfTest[]> {
  const tests: SelfTest[] = [];
  for (const [client, run] of Object.entries(plantedClients)) {
    const found = await explore({
      run,
      depth: 1,
      whatIf: client === "with references",
      timeoutMs: 30_000,
      slowMs: 20_000,
    });
    const expected = planted[client as keyof typeof plantedClients];
    tests.push({ client, runs: found.runs, differences: [...differencesOf(found, expected), ...doubtsOf(found)] });
  }
  return tests;
}

function differencesOf(
  { result, reason, cells }: Exploration,
  expected: Readonly<Record<string, RunVerdict>>,
): string[] {
  if (result === "not proven") return [`not proven: ${reason}`];
  const wanted = Object.entries(expected);
  const unseen = wanted.filter(
    ([fault, verdict]) => !cells.some((cell) => cell.fault === fault && cell.verdict === verdict),
  );
  const wrong = cells.filter(({ fault, verdict }) =>
    expected[fault] === undefined ? !isSurvived(verdict) : verdict !== expected[fault],
  );
  return [
    ...unseen.map(([fault, verdict]) => `${fault}: expected ${verdict}, and there was none`),
    ...wrong.map(({ fault, verdict }) => `${fault}: expected ${expected[fault] ?? "handled"}, and it was ${verdict}`),
  ];
}

function doubtsOf({ whatIf }: Exploration): string[] {
  if (whatIf === undefined) return [];
  const first = whatIf.map(({ assumption, variant }) => `${assumption}=${variant}`)[0];
  return first === plantedDoubt ? [] : [`what if: expected ${plantedDoubt} first, and it was ${first ?? "none"}`];
}
