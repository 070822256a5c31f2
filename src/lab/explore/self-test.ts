import { setTimeout as sleep } from "node:timers/promises";
import { plainEvent } from "../../vendor/examples/states.ts";
import { webApiRoot } from "../../wire/paths.ts";
import type { ClientWorld, RunClient } from "./client.ts";
import { type Exploration, isSurvived, type RunVerdict } from "./exploration.ts";
import { explore } from "./explore.ts";

/** A client of ours, and whether the search found what is planted in it and nothing else. */
export interface SelfTest {
  readonly client: string;
  readonly runs: number;
  /** What differs from what is planted; empty when all was found. */
  readonly differences: readonly string[];
}

const answerFaults = ["lost-answer", "garbled", "truncated", "slow", "hang"];

const all = (faults: readonly string[], verdict: RunVerdict) =>
  Object.fromEntries(faults.map((fault) => [fault, verdict]));

const rowLosses = {
  ...all(["row-rejected", "row-omitted"], "lost"),
  ...all(["row-reported-ok-but-not-committed"], "lost-unseen"),
};

/** What fails with each client, by fault; everything else must not. */
const planted: Readonly<Record<keyof typeof plantedClients, Readonly<Record<string, RunVerdict>>>> = {
  naive: { ...all(answerFaults, "duplicate"), ...rowLosses },
  "with references": rowLosses,
  careful: {},
};

/** The variant that breaks the client which relies on a reused reference being refused. */
const plantedDoubt = "bulk.reference-reused=accepted";

/** Explores our own clients. Trust a search only if it finds what was planted. */
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

/** What our clients of the self-test read of an answer. */
interface Envelope {
  readonly status: { readonly code: string };
  readonly data: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> & readonly Row[];
}

type Row = Readonly<Record<string, unknown>>;

const bulkPath = "customer_events/bulk/social_media/create";

/** The likes that each client sends. */
const rows: readonly Row[] = ["self-test-1", "self-test-2", "self-test-3"].map((name, index) => ({
  request_unique_identifier: String(index + 1),
  ...plainEvent,
  profile: `www.facebook.com/${name}`,
}));

const withReferences: readonly Row[] = rows.map((row) => ({
  ...row,
  external_system: "self-test",
  external_system_reference_number: `like-${row["request_unique_identifier"]}`,
}));

const attempts = 4;
const [patienceTicks, tickMs] = [15, 10];

/** Waits by ticks, not by the clock: a tick lasts longer on a busy machine, and so no call fails without a fault. */
async function call({ url, token, signal }: ClientWorld, path: string, parameters: Row): Promise<Envelope> {
  const over = new AbortController();
  let left = patienceTicks;
  const timer = setInterval(() => {
    left -= 1;
    if (left <= 0) over.abort();
  }, tickMs);
  try {
    const response = await fetch(`${url}${webApiRoot}${path}`, {
      method: "POST",
      body: JSON.stringify({ token, ...parameters }),
      signal: AbortSignal.any([signal, over.signal]),
    });
    const later = Number(response.headers.get("retry-after") ?? 0);
    if (later > 0) await sleep(later * 1000, undefined, { signal });
    const envelope = (await response.json()) as Envelope;
    if (envelope.status.code !== "OK") throw new Error(envelope.status.code);
    return envelope;
  } finally {
    clearInterval(timer);
  }
}

/** Repeats at once what threw, up to the number of attempts. */
async function persistently<Result>({ signal }: ClientWorld, act: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (attempt === attempts || signal.aborted) throw error;
    }
  }
}

/** Sends all rows again when no good answer came. It does not look at what became of each. */
const retrying =
  (set: readonly Row[]): RunClient =>
  async (world) => {
    await persistently(world, () => call(world, bulkPath, { social_media_customer_events_set: set }));
  };

/** Lists the events, sends those that are missing, and lists again. It believes no answer to what it sent. */
const careful: RunClient = async (world) => {
  await persistently(world, async () => {
    const missing = await missingRows(world);
    if (missing.length === 0) return;
    await call(world, bulkPath, { social_media_customer_events_set: missing }).catch(() => undefined);
    if ((await missingRows(world)).length > 0) throw new Error("some rows are missing");
  });
};

async function missingRows(world: ClientWorld): Promise<Row[]> {
  const { accounts_receivable_identifier } = plainEvent;
  const { data } = await call(world, "customer_events/social_media/list", { accounts_receivable_identifier });
  const there = new Set(data.map((event) => event["profile"]));
  return rows.filter((row) => !there.has(row["profile"]));
}

/** Clients whose weaknesses are known. */
const plantedClients = { naive: retrying(rows), "with references": retrying(withReferences), careful } as const;
