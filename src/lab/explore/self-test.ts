import { setTimeout as sleep } from "node:timers/promises";
import { plainEvent } from "../../documents/examples.ts";
import { webApiRoot } from "../../wire/paths.ts";
import type { ClientWorld, RunClient } from "./client-run.ts";
import { isSurvived } from "./exploration.ts";
import { explore } from "./explore.ts";

const rowLosses = {
  "row-rejected": "lost",
  "row-omitted": "lost",
  "row-reported-ok-but-not-committed": "lost-unseen",
};

const answerFaults = ["lost-response", "garbled", "truncated", "slow", "hang"];

/** Explores our own clients. Trust a search only if it finds what is planted. @returns a line a client, and whether all was found */
export async function selfTest(): Promise<{ readonly lines: string[]; readonly isFound: boolean }> {
  const lines: string[] = [];
  let isFound = true;
  for (const { name, run, fails, doubt } of plantedClients) {
    const asked = { run, depth: 1, whatIf: doubt !== undefined, slowMs: 20_000 };
    const { result, reason, cells, runs, whatIf } = await explore(asked);
    const planted = Object.entries(fails).map((one) => one.join(" "));
    const seen = cells
      .filter(({ fault, verdict }) => fault in fails || !isSurvived(verdict))
      .map(({ fault, verdict }) => `${fault} ${verdict}`);
    const first = whatIf?.[0] && `${whatIf[0].assumption}=${whatIf[0].variant}`;
    const differences = [
      ...(result === "not proven" ? [`not proven: ${reason}`] : []),
      ...planted.filter((one) => !seen.includes(one)).map((one) => `not found: ${one}`),
      ...seen.filter((one) => !planted.includes(one)).map((one) => `not planted: ${one}`),
      ...(first === doubt ? [] : [`what if: expected ${doubt} first, and it was ${first}`]),
    ];
    isFound &&= differences.length === 0;
    const said = differences.join("; ") || "all that is planted was found, and nothing else";
    lines.push(`${name}: ${said} (${runs} runs)`);
  }
  return { lines, isFound };
}

type Row = Readonly<Record<string, unknown>>;

const rows: readonly Row[] = ["1", "2", "3"].map((number) => ({
  request_unique_identifier: number,
  ...plainEvent,
  profile: `www.facebook.com/self-test-${number}`,
}));

const withReferences = rows.map((row, index) => ({
  ...row,
  external_system: "self-test",
  external_system_reference_number: `like-${index}`,
}));

/** Longer than any call takes without a fault, also on a busy machine. */
const patienceMs = 700;

async function call({ url, token, signal }: ClientWorld, path: string, parameters: Row): Promise<readonly Row[]> {
  const response = await fetch(`${url}${webApiRoot}customer_events/${path}`, {
    method: "POST",
    body: JSON.stringify({ token, ...parameters }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
  });
  const later = Number(response.headers.get("retry-after") ?? 0);
  if (later > 0) await sleep(later * 1000, undefined, { signal });
  const { status, data } = (await response.json()) as { status: { code: string }; data: readonly Row[] };
  if (status.code !== "OK") throw new Error(status.code);
  return data;
}

const send = (world: ClientWorld, set: readonly Row[]) =>
  call(world, "bulk/social_media/create", { social_media_customer_events_set: set });

const persistent =
  (act: RunClient, left = 3): RunClient =>
  (world) =>
    act(world).catch((error) => {
      if (left === 0 || world.signal.aborted) throw error;
      return persistent(act, left - 1)(world);
    });

/** Lists the events, sends those that are missing, and lists again. It believes no answer to what it sent. */
async function sendMissing(world: ClientWorld): Promise<void> {
  const missing = await missingRows(world);
  if (missing.length === 0) return;
  await send(world, missing).catch(() => undefined);
  if ((await missingRows(world)).length > 0) throw new Error("some rows are missing");
}

async function missingRows(world: ClientWorld): Promise<readonly Row[]> {
  const { accounts_receivable_identifier } = plainEvent;
  const events = await call(world, "social_media/list", { accounts_receivable_identifier });
  return rows.filter(({ profile }) => !events.some((event) => event["profile"] === profile));
}

/** Clients whose weaknesses are known: what fails with each, by fault, and the variant that breaks it. Nothing else must fail. */
const plantedClients: readonly {
  readonly name: string;
  readonly run: RunClient;
  readonly fails: Readonly<Record<string, string>>;
  readonly doubt?: string;
}[] = [
  {
    name: "naive",
    run: persistent((world) => send(world, rows)),
    fails: { ...rowLosses, ...Object.fromEntries(answerFaults.map((fault) => [fault, "duplicate"])) },
  },
  {
    name: "with references",
    run: persistent((world) => send(world, withReferences)),
    fails: rowLosses,
    doubt: "bulk.reference-reused=accepted",
  },
  { name: "careful", run: persistent(sendMissing), fails: {} },
];
