import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { draw, randomSeed } from "../../src/common/random.ts";
import { ownCheckout, startStandIn } from "../bench/server.ts";
import { createPath, eventRow, fixtureToken } from "../event-rows.ts";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "60" }, seed: { type: "string", default: randomSeed() } },
});
const minutes = Number(values.minutes);
if (!(minutes >= 1)) throw new Error(`--minutes ${values.minutes} is not accepted; expected a number from 1`);
const { seed } = values;

/** Room for all calls and events of a round: they can only be compared while nothing is dropped. */
const room = [
  ...["--memory", "512mb", "--events-max", "1000000"],
  ...["--journal-max", "100000", "--journal-bytes", "128mb"],
];
const clients = 10;
const roundMs = 10_000;
/** Longest time that a client thinks between two calls: a soak is long, not fast. */
const thinkMs = 60;
const faults = [
  "lost-response",
  "half-rows",
  "delay=80;phase=after-commit",
  "status=503;phase=after-commit",
  "status=502;phase=before-auth;body=<html>",
  ...["empty", "random-data", "hang", "malformed-chunk"].map((type) => `connection=${type};phase=after-commit`),
  "connection=reset;phase=before-auth",
  "connection=close-after-bytes;bytes=40;phase=after-commit",
  "truncate-at=30;phase=after-commit",
  "chunks=4;duration=60",
];

/** A call as its client knows it. */
interface SentCall {
  /** Its id of the request, which its events carry in their profiles. */
  readonly key: string;
  /** Whether each of its rows names an account that exists. */
  readonly rows: readonly boolean[];
  readonly fault: string | undefined;
  /** Ids of the events that its answer reported as stored, by row; `undefined`: no whole answer of CRM.COM came. */
  readonly reported: ReadonlyMap<number, string> | undefined;
  /** The body of the response, or why there was none. */
  readonly text?: string;
  /** Was all of it sent? */
  readonly isWhole: boolean;
}

const profileOf = (key: string, row: number): string => `${key}/${row}`;

/** What the mock server has after a round: events, and by call how many of its rows were stored. */
interface Round {
  readonly stored: readonly { readonly id: string; readonly profile: string }[];
  readonly journal: readonly { readonly key: string; readonly processed: number }[];
}

/** Compares what clients know with store and journal, event by event. */
function problemsOf(calls: readonly SentCall[], { stored, journal }: Round): string[] {
  const storedRows = Map.groupBy(stored, ({ profile }) => profile.slice(0, profile.lastIndexOf("/")));
  const journalCalls = Map.groupBy(journal, ({ key }) => key);
  const problems = calls.flatMap((call) =>
    problemsOfCall(call, storedRows.get(call.key) ?? [], journalCalls.get(call.key) ?? []),
  );
  const sent = new Set(calls.map(({ key }) => key));
  const strange = [...storedRows.keys(), ...journalCalls.keys()].filter((key) => !sent.has(key));
  return [...problems, ...strange.map((key) => `${key} is stored or in the journal, and nobody sent it`)];
}

function problemsOfCall(call: SentCall, stored: Round["stored"], journal: Round["journal"]): string[] {
  const { key, rows, fault, reported, text = "", isWhole } = call;
  const idsOf = (pairs: readonly (readonly [string, string])[]) => JSON.stringify(pairs.toSorted());
  const storedIds = idsOf(stored.map(({ profile, id }) => [profile, id]));
  const reportedIds = idsOf([...(reported ?? [])].map(([row, id]) => [profileOf(key, row), id]));
  const known = rows.filter((isKnown) => isKnown).length;
  const wrong: Readonly<Record<string, boolean>> = {
    "reported other events than it stored": reported !== undefined && storedIds !== reportedIds,
    [`stored ${reported?.size} of ${known} rows`]: reported !== undefined && !fault && reported.size !== known,
    [`lost its response: ${text.slice(0, 100)}`]: isWhole && !fault && !reported,
    [`is in the journal ${journal.length} times`]: journal.length > 1,
    "was answered, and is not in the journal": reported !== undefined && journal.length === 0,
    "is in the journal, and was never sent whole": !isWhole && journal.length > 0,
    "stored other rows than the journal says": (journal[0]?.processed ?? 0) !== stored.length,
  };
  return Object.keys(wrong).flatMap((what) => (wrong[what] ? [`${key} (${fault ?? "no fault"}) ${what}`] : []));
}

async function ask(base: string, path: string, method = "GET") {
  const answer = await fetch(`${base}/__mock/v1/${path}`, { method });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text.slice(0, 300)}`);
  return text === "" ? undefined : JSON.parse(text);
}

const bodyOf = ({ key, rows }: Pick<SentCall, "key" | "rows">): string =>
  JSON.stringify({
    token: fixtureToken,
    social_media_customer_events_set: rows.map((isKnown, row) =>
      eventRow({
        request_unique_identifier: String(row),
        accounts_receivable_identifier: { number: isKnown ? "ACR0000000164" : "ACR00045750" },
        profile: profileOf(key, row),
      }),
    ),
  });

/** A bulk call as chance has it: mostly 1 to 20 rows, seldom 1000, a third of them with an unknown account. */
async function bulkCall(base: string, key: string, chance: (what: string) => number): Promise<SentCall> {
  const count = chance("many rows") < 0.02 ? 1000 : 1 + Math.floor(chance("rows") * 20);
  const rows = Array.from({ length: count }, (_, row) => row % 3 < 2);
  const fault = chance("has a fault") < 0.35 ? faults[Math.floor(chance("fault") * faults.length)] : undefined;
  const headers = { "x-request-id": key, ...(fault && { "x-mock-fault": fault }) };
  const signal = AbortSignal.timeout(fault?.includes("hang") ? 300 : 60_000);
  const init = { method: "POST", headers, body: bodyOf({ key, rows }), signal };
  const text = await fetch(base + createPath, init)
    .then((answer) => answer.text())
    .catch((error: Error) => String(Object(error.cause).code ?? error.message));
  return { key, rows, fault, reported: reportedIn(text), text, isWhole: true };
}

/** Ids by row; `undefined` for what is no answer of CRM.COM. */
function reportedIn(text: string): SentCall["reported"] {
  try {
    const { data, status } = JSON.parse(text);
    if (status.code !== "OK") return undefined;
    const processed: { request_unique_identifier: string; id: string }[] = data.processed_customer_events_set ?? [];
    return new Map(processed.map((row) => [Number(row.request_unique_identifier), row.id]));
  } catch {
    return undefined;
  }
}

/** A client that dies in the middle of its request, or in the middle of its answer. */
async function dyingCall(base: string, key: string, isWhole: boolean): Promise<SentCall> {
  const { host, hostname, port } = new URL(base);
  const call = { key, rows: [true, true, false], fault: "client died", reported: undefined, isWhole };
  const body = bodyOf(call);
  const lines = [`Host: ${host}`, `X-Request-Id: ${key}`, `Content-Length: ${Buffer.byteLength(body)}`];
  const head = [`POST ${createPath} HTTP/1.1`, ...lines, "", ""].join("\r\n");
  const socket = connect(Number(port), hostname);
  socket.once("data", () => socket.destroy());
  socket.write(isWhole ? head + body : head + body.slice(0, 100), () => {
    if (!isWhole) setTimeout(() => socket.destroy(), 10);
  });
  await once(socket, "close");
  return call;
}

/** The calls of one client until the round is over. */
async function live(base: string, name: string, endMs: number): Promise<SentCall[]> {
  const calls: SentCall[] = [];
  for (let turn = 0; performance.now() < endMs; turn += 1) {
    const key = `${name}-${turn}`;
    const chance = (what: string) => draw([seed, key, what]);
    const act = chance("act");
    if (act < 0.8) calls.push(await bulkCall(base, key, chance));
    else if (act < 0.9) calls.push(await dyingCall(base, key, chance("is whole") < 0.5));
    else await ask(base, chance("looks") < 0.5 ? "requests?limit=50" : "store/customer_events?limit=100");
    await wait(chance("thinks") * thinkMs);
  }
  return calls;
}

/** The items of a list of the admin API, page by page. */
async function allOf<Item>(base: string, path: string, from: number): Promise<Item[]> {
  const items: Item[] = [];
  for (let offset: number | undefined = from; offset !== undefined; ) {
    const page = await ask(base, `${path}&limit=1000&offset=${offset}`);
    items.push(...page.items);
    offset = page.next;
  }
  return items;
}

/** Events beside the fixtures, and the calls of the journal, once calls of clients that are gone are over. */
async function readRound(base: string, fixtures: number): Promise<Round> {
  await wait(500);
  const stored = await allOf<Round["stored"][number]>(base, "store/customer_events?order=oldest", fixtures);
  const path = "requests?operation=customer_events.bulk.social_media.create&brief=true";
  const entries = await allOf<{ requestId: string; rows: { processed: number } | null }>(base, path, 0);
  return {
    stored,
    journal: entries.map(({ requestId, rows }) => ({ key: requestId, processed: rows?.processed ?? 0 })),
  };
}

const readMb = (pid: number, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

/** How much more the last third of the figures has than the middle one, by their medians: the first one fills caches. */
function rise(figures: readonly number[]): number {
  const third = Math.ceil(figures.length / 3);
  const median = (part: readonly number[]) => part.toSorted((a, b) => a - b)[part.length >> 1] ?? 0;
  return Math.round(median(figures.slice(-third)) - median(figures.slice(-2 * third, -third)));
}

process.stderr.write(`again: npm run soak -- --minutes ${minutes} --seed ${seed}\n`);
const problems: string[] = [];
const log = join(tmpdir(), `crmcom-mock-soak-${process.pid}.log`);
const logged = ["--log-level", "error", "--log-file", log];
const { url, pid, stop } = await startStandIn(ownCheckout, "--seed", seed, ...logged, ...room);
const { total: fixtures } = await ask(url, "store/customer_events?limit=0");
const [memory, handles]: [number[], number[]] = [[], []];
const sum = { calls: 0, rows: 0, stored: 0, unreported: 0 };
const untilMs = performance.now() + minutes * 60_000;
for (let round = 0; performance.now() < untilMs; round += 1) {
  const endMs = performance.now() + roundMs;
  const names = Array.from({ length: clients }, (_, client) => `round${round}-${client}`);
  const calls = (await Promise.all(names.map((name) => live(url, name, endMs)))).flat();
  const books = await readRound(url, fixtures);
  problems.push(...problemsOf(calls, books));
  sum.calls += calls.length;
  sum.rows += calls.reduce((all, { rows }) => all + rows.length, 0);
  sum.stored += books.stored.length;
  sum.unreported += books.stored.length - calls.reduce((all, { reported }) => all + (reported?.size ?? 0), 0);
  await ask(url, "reset", "POST");
  memory.push(readMb(pid, "VmRSS"));
  handles.push(readdirSync(`/proc/${pid}/fd`).length);
  process.stderr.write(`round ${round + 1}: ${Math.round(memory.at(-1) ?? 0)} MB, ${handles.at(-1)} handles\n`);
}
await wait(2000);
const mostMb = Math.round(readMb(pid, "VmHWM"));
const printed = execFileSync(process.execPath, [join(ownCheckout, "dist/cli/bin.js"), "config", "--json", ...room], {
  encoding: "utf8",
});
const boundMb = Math.round(JSON.parse(printed).memory.processBound / 1024 ** 2);
const code = await stop();
for (const line of readFileSync(log, "utf8").split("\n").filter(Boolean)) problems.push(`log: ${line}`);
rmSync(log);
const promises: readonly (readonly [promise: string, seen: string, holds: boolean])[] = [
  [
    "stored is what was reported, or the journal tells it; nothing is lost",
    `${sum.calls} calls, ${sum.rows} rows; ${sum.stored} events, ${sum.unreported} of lost answers`,
    problems.length === 0 && sum.unreported > 0,
  ],
  ["memory stays below the bound of `config`", `${mostMb} MB of ${boundMb} MB`, mostMb < boundMb],
  ["memory is flat", `${rise(memory)} MB more in the last third`, rise(memory) < 64],
  ["file handles are flat", `${rise(handles)} more in the last third`, rise(handles) <= clients],
  ["SIGTERM ends the program with 0", `${code}`, code === 0],
];
process.stdout.write(`${cpus()[0]?.model}, ${availableParallelism()} processors, Node ${process.version}\n\n`);
process.stdout.write("| promise | seen | holds |\n| --- | --- | --- |\n");
for (const [promise, seen, holds] of promises)
  process.stdout.write(`| ${promise} | ${seen} | ${holds ? "yes" : "**no**"} |\n`);
for (const problem of problems.slice(0, 20)) process.stdout.write(`- ${problem}\n`);
process.exitCode = promises.every(([, , holds]) => holds) ? 0 : 1;
