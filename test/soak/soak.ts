import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { availableParallelism, cpus } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { draw, randomSeed } from "../../src/ground/random.ts";
import { createPath, eventRow } from "../event-rows.ts";

/** A call as its client knows it. */
interface SentCall {
  /** Its id of the request. */
  readonly key: string;
  /** Whether each of its rows names an account that is there. */
  readonly rows: readonly boolean[];
  readonly fault: string | undefined;
  /** Ids of the events that its answer reported as stored, by row; `undefined`: no whole answer of CRM.COM came. */
  readonly reported: ReadonlyMap<number, string> | undefined;
  /** Was all of it sent? */
  readonly isWhole: boolean;
}

/** What names a row of a call, so that its event tells where it comes from. */
const profileOf = (key: string, row: number): string => `${key}/${row}`;

/** What a round of a soak came to. */
interface Books {
  readonly calls: readonly SentCall[];
  readonly stored: readonly { readonly id: string; readonly profile: string }[];
  /** Calls that the journal has: how many rows of each were stored. */
  readonly journal: readonly { readonly key: string; readonly processed: number }[];
}

/** Holds what clients know against store and journal, event by event. @returns all that does not agree */
function problemsOf({ calls, stored, journal }: Books): string[] {
  const storedRows = Map.groupBy(stored, ({ profile }) => profile.slice(0, profile.lastIndexOf("/")));
  const journalCalls = Map.groupBy(journal, ({ key }) => key);
  const problems = calls.flatMap((call) =>
    problemsOfCall(call, storedRows.get(call.key) ?? [], journalCalls.get(call.key) ?? []),
  );
  const sent = new Set(calls.map(({ key }) => key));
  const strange = [...storedRows.keys(), ...journalCalls.keys()].filter((key) => !sent.has(key));
  return [...problems, ...strange.map((key) => `${key} is stored or in the journal, and nobody sent it`)];
}

function problemsOfCall(call: SentCall, stored: Books["stored"], journal: Books["journal"]): string[] {
  const { key, rows, fault, reported, isWhole } = call;
  const say = (isWrong: boolean, text: string) => (isWrong ? [`${key} (${fault ?? "no fault"}) ${text}`] : []);
  const idsOf = (pairs: readonly (readonly [string, string])[]) => JSON.stringify(pairs.toSorted());
  const storedIds = idsOf(stored.map(({ profile, id }) => [profile, id]));
  const reportedIds = idsOf([...(reported ?? [])].map(([row, id]) => [profileOf(key, row), id]));
  const known = rows.filter((isKnown) => isKnown).length;
  return [
    ...say(reported !== undefined && storedIds !== reportedIds, "reported other events than it stored"),
    ...say(reported !== undefined && !fault && reported.size !== known, `stored ${reported?.size} of ${known} rows`),
    ...say(isWhole && !fault && !reported, "lost its answer"),
    ...say(journal.length > 1, `is in the journal ${journal.length} times`),
    ...say(reported !== undefined && journal.length === 0, "was answered, and is not in the journal"),
    ...say(!isWhole && journal.length > 0, "is in the journal, and was never sent whole"),
    ...say(
      (journal[0]?.processed ?? 0) !== stored.length,
      `stored ${stored.length} rows, and the journal tells others`,
    ),
  ];
}

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    seed: { type: "string", default: randomSeed() },
    /** Puts the result onto the page beside this file. */
    write: { type: "boolean", default: false },
  },
});
const minutes = Number(values.minutes);
if (!(minutes >= 1)) throw new Error(`--minutes ${values.minutes} is not accepted; expected a number from 1`);
const { seed } = values;

const bin = fileURLToPath(new URL("../../dist/cli/bin.js", import.meta.url));
/** Room for all calls and events of a round: books can be held only of what is not forgotten. */
const room = [
  ...["--memory", "512mb", "--events-max", "1000000"],
  ...["--journal-max", "100000", "--journal-bytes", "4mb"],
];
const token = "12CDF55749BAEB3A0CA8DCABCA3E2D72";
const bulkOperation = "customer_events.bulk.social_media.create";
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
  "connection=empty;phase=after-commit",
  "connection=reset;phase=before-auth",
  "connection=random-data;phase=after-commit",
  "connection=hang;phase=after-commit",
  "connection=close-after-bytes;bytes=40;phase=after-commit",
  "connection=malformed-chunk;phase=after-commit",
  "truncate-at=30;phase=after-commit",
  "chunks=4;duration=60",
];

interface StandInProcess {
  readonly url: string;
  readonly pid: number;
  /** Sends SIGTERM. @returns its exit code */
  stop(): Promise<number | null>;
}

/** Starts the packaged program on a free port; a line of its log at level error is a problem. */
async function startStandIn(problems: string[]): Promise<StandInProcess> {
  const child = spawn(process.execPath, [bin, "serve", "--port", "0", "--seed", seed, "--log-level", "error", ...room]);
  const ended = once(child, "close");
  child.stderr.setEncoding("utf8").on("data", (text: string) => problems.push(`log: ${text}`));
  const url = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const found = /on (http:\/\/\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.once("close", () => reject(new Error(`the stand-in ended before it listened: ${said}`)));
  });
  const stop = async () => {
    child.kill("SIGTERM");
    return (await ended)[0] as number | null;
  };
  return { url, pid: child.pid as number, stop };
}

async function ask(base: string, path: string, method = "GET", body?: object) {
  const answer = await fetch(`${base}/__mock/v1/${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text.slice(0, 300)}`);
  return text === "" ? undefined : JSON.parse(text);
}

/** A client's next call, as chance has it: mostly 1 to 20 rows, seldom 1000, a third of them with an unknown account. */
function callOf(key: string, chance: (what: string) => number) {
  const count = chance("many rows") < 0.02 ? 1000 : 1 + Math.floor(chance("rows") * 20);
  const rows = Array.from({ length: count }, (_, row) => row % 3 < 2);
  const fault = chance("has a fault") < 0.35 ? faults[Math.floor(chance("fault") * faults.length)] : undefined;
  return { key, rows, fault };
}

const bodyOf = ({ key, rows }: Pick<SentCall, "key" | "rows">, from: string): string =>
  JSON.stringify({
    token: from,
    social_media_customer_events_set: rows.map((isKnown, row) =>
      eventRow({
        request_unique_identifier: String(row),
        accounts_receivable_identifier: { number: isKnown ? "ACR0000000164" : "ACR00045750" },
        profile: profileOf(key, row),
      }),
    ),
  });

/** Makes a bulk call over the connections of `fetch`. */
async function bulkCall(base: string, call: ReturnType<typeof callOf>, from = token): Promise<SentCall> {
  const headers = { "x-request-id": call.key, ...(call.fault && { "x-mock-fault": call.fault }) };
  const signal = AbortSignal.timeout(call.fault?.includes("hang") ? 300 : 60_000);
  const init = { method: "POST", headers, body: bodyOf(call, from), signal };
  const text = await fetch(base + createPath, init)
    .then((answer) => answer.text())
    .catch(() => "");
  return { ...call, reported: reportedIn(text), isWhole: true };
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
  const body = bodyOf(call, token);
  const head = `POST ${createPath} HTTP/1.1\r\nHost: ${host}\r\nX-Request-Id: ${key}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const socket = connect(Number(port), hostname);
  socket.once("data", () => socket.destroy());
  socket.write(isWhole ? head + body : head + body.slice(0, 100), () => {
    if (!isWhole) setTimeout(() => socket.destroy(), 10);
  });
  await once(socket, "close");
  return call;
}

/** A sandbox of its own, with a call; every second one is left to go when it is idle. */
async function sandboxLife(base: string, key: string, isLeft: boolean): Promise<void> {
  const { token: own } = await ask(base, `sandboxes/${key}`, "PUT", { ttlMs: 1000 });
  await bulkCall(`${base}/__mock/s/${key}`, { key, rows: [true, true], fault: "lost-response" }, own);
  if (!isLeft) await ask(base, `sandboxes/${key}`, "DELETE");
}

/** One client until the round is over. @returns its calls in `default` */
async function live(base: string, name: string, endMs: number): Promise<SentCall[]> {
  const calls: SentCall[] = [];
  for (let turn = 0; performance.now() < endMs; turn += 1) {
    const key = `${name}-${turn}`;
    const chance = (what: string) => draw([seed, key, what]);
    const act = chance("act");
    if (act < 0.8) calls.push(await bulkCall(base, callOf(key, chance)));
    else if (act < 0.9) calls.push(await dyingCall(base, key, chance("is whole") < 0.5));
    else if (act < 0.95) await sandboxLife(base, key, turn % 2 === 0);
    else await ask(base, chance("looks") < 0.5 ? "requests?limit=50" : "store/customer_events?limit=100");
    await wait(chance("thinks") * thinkMs);
  }
  return calls;
}

/** Events beside the fixtures, and the calls of the journal, once calls of clients that are gone are over. */
async function readBooks(base: string, fixtures: number) {
  await wait(500);
  const stored: { id: string; profile: string }[] = [];
  for (let offset: number | undefined = fixtures; offset !== undefined; ) {
    const { items, next } = await ask(base, `store/customer_events?limit=1000&offset=${offset}`);
    for (const { id, profile } of items) stored.push({ id, profile });
    offset = next;
  }
  const journal: { key: string; processed: number }[] = [];
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const query = `operation=${bulkOperation}&brief=true&limit=1000&offset=${offset}`;
    const { items, next } = await ask(base, `requests?${query}`);
    for (const { requestId, rows } of items) journal.push({ key: requestId, processed: rows?.processed ?? 0 });
    offset = next;
  }
  return { stored, journal };
}

const readMb = (pid: number, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

/** How much more the last third of the values has than the middle one, by their medians: the first one fills caches. */
function rise(values: readonly number[]): number {
  const third = Math.ceil(values.length / 3);
  const median = (some: readonly number[]) => some.toSorted((one, other) => one - other)[some.length >> 1] ?? 0;
  return Math.round(median(values.slice(-third)) - median(values.slice(-2 * third, -third)));
}

async function soak(): Promise<void> {
  process.stderr.write(`again: npm run soak -- --minutes ${minutes} --seed ${seed}\n`);
  const problems: string[] = [];
  const { url, pid, stop } = await startStandIn(problems);
  const { total: fixtures } = await ask(url, "store/customer_events?limit=0");
  const [memory, handles]: [number[], number[]] = [[], []];
  const sum = { calls: 0, rows: 0, stored: 0, unreported: 0 };
  const untilMs = performance.now() + minutes * 60_000;
  for (let round = 0; performance.now() < untilMs; round += 1) {
    const endMs = performance.now() + roundMs;
    const names = Array.from({ length: clients }, (_, client) => `round${round}-${client}`);
    const calls = (await Promise.all(names.map((name) => live(url, name, endMs)))).flat();
    const { stored, journal } = await readBooks(url, fixtures);
    for (const problem of problemsOf({ calls, stored, journal })) problems.push(problem);
    sum.calls += calls.length;
    sum.rows += calls.reduce((all, { rows }) => all + rows.length, 0);
    sum.stored += stored.length;
    sum.unreported += stored.length - calls.reduce((all, { reported }) => all + (reported?.size ?? 0), 0);
    await ask(url, "reset", "POST", {});
    memory.push(readMb(pid, "VmRSS"));
    handles.push(readdirSync(`/proc/${pid}/fd`).length);
    process.stderr.write(`round ${round + 1}: ${Math.round(memory.at(-1) ?? 0)} MB, ${handles.at(-1)} handles\n`);
  }
  await wait(2000);
  const { total: sandboxes } = await ask(url, "sandboxes");
  const mostMb = Math.round(readMb(pid, "VmHWM"));
  const printed = execFileSync(process.execPath, [bin, "config", "--json", ...room], { encoding: "utf8" });
  const boundMb = Math.round(JSON.parse(printed).memory.processBound / 1024 ** 2);
  const code = await stop();
  report(problems, [
    [
      "stored is what was reported, or the journal tells it; nothing is lost",
      `${sum.calls} calls, ${sum.rows} rows; ${sum.stored} events, ${sum.unreported} of lost answers`,
      problems.length === 0 && sum.unreported > 0,
    ],
    ["memory stays below the bound of `config`", `${mostMb} MB of ${boundMb} MB`, mostMb < boundMb],
    ["memory is flat", `${rise(memory)} MB more in the last third`, rise(memory) < 64],
    ["file handles are flat", `${rise(handles)} more in the last third`, rise(handles) <= clients],
    ["idle sandboxes go by themselves", `${sandboxes - 1} left`, sandboxes === 1],
    ["SIGTERM ends the program with 0", `${code}`, code === 0],
  ]);
}

type Finding = readonly [promise: string, seen: string, holds: boolean];

/** Prints a result, and puts it onto the page when that is asked for. */
function report(problems: readonly string[], findings: readonly Finding[]): void {
  const holds = findings.every(([, , isHeld]) => isHeld);
  const machine = `${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} processors, Node ${process.version}`;
  const date = new Date().toISOString().slice(0, 10);
  const text = [
    `${holds ? "It held:" : "**It did not hold:**"} \`npm run soak -- --minutes ${minutes} --seed ${seed}\` on ${date} (${machine}).`,
    "",
    "| promise | seen | holds |",
    "| --- | --- | --- |",
    ...findings.map(([promise, seen, isHeld]) => `| ${promise} | ${seen} | ${isHeld ? "yes" : "**no**"} |`),
    ...problems.slice(0, 20).map((problem, index) => `${index === 0 ? "\n" : ""}- ${problem}`),
    "",
  ].join("\n");
  process.stdout.write(text);
  process.exitCode = holds ? 0 : 1;
  if (!values.write) return;
  const page = new URL("README.md", import.meta.url);
  const [before] = readFileSync(page, "utf8").split("<!-- result -->");
  writeFileSync(page, `${before}<!-- result -->\n\n${text}`);
}

await soak();
