import { rmSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import { packageVersion } from "../../src/ground/own-module.ts";
import { benchFixtures, halfKnown, withUnknownMembers } from "./bodies.ts";
import { pinned, type Server, startBare, startStandIn } from "./server.ts";

const { values } = parseArgs({
  options: {
    slices: { type: "string", default: "5" },
    seconds: { type: "string", default: "2" },
    only: { type: "string", default: "" },
  },
});
const [slices, seconds] = [Number(values.slices), Number(values.seconds)];
const path = "/crmapi/rest/v2/customer_events/bulk/social_media/create";
const headers = { "content-type": "application/json" };
const fixtures = benchFixtures();
const standIn = (...flags: string[]) => startStandIn("--fixtures", fixtures, ...flags);
const print = (line: string) => process.stdout.write(`${line}\n`);

/** Drives a server over 32 connections for that long, or for that many calls. */
async function drive(url: string, body: Buffer, until: { duration: number } | { amount: number }) {
  const result = await autocannon({ url: url + path, method: "POST", headers, body, connections: 32, ...until });
  const failed = result.non2xx + result.errors;
  if (failed > 0) throw new Error(`${failed} calls to ${url} failed`);
  return { calls: result.requests.total, seconds: result.duration };
}

const median = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;

/** Calls a second, CPU microseconds of the whole process a call, and resident megabytes at the end. */
type Slice = readonly [callsPerSecond: number, cpuUs: number, rssMb: number];

async function slice(server: Server, body: Buffer): Promise<Slice> {
  const from = server.cpuMs();
  const driven = await drive(server.url, body, { duration: seconds });
  const cpuUs = ((server.cpuMs() - from) * 1000) / driven.calls;
  return [driven.calls / driven.seconds, cpuUs, server.rssMb()];
}

const cellsOf = (all: readonly Slice[]): string[] => [
  median(all.map(([calls]) => calls)).toFixed(),
  median(all.map(([, cpuUs]) => cpuUs)).toFixed(1),
  median(all.map(([, , rssMb]) => rssMb)).toFixed(),
];

/** Prints a row about two servers that take turns under the same load: the machine's moods meet both alike. */
async function compare(name: string, body: Buffer, reference: Server, measured: Server): Promise<void> {
  try {
    for (const server of [reference, measured]) await slice(server, body);
    const pairs: (readonly [Slice, Slice])[] = [];
    for (let turn = 0; turn < slices; turn += 1) {
      pairs.push([await slice(reference, body), await slice(measured, body)]);
    }
    // 0.5: a call takes twice as much CPU time.
    const ratio = median(pairs.map(([[, first], [, second]]) => first / second)).toFixed(2);
    const cells = [...cellsOf(pairs.map(([first]) => first)), ...cellsOf(pairs.map(([, second]) => second))];
    print(`| ${[name, ...cells, ratio].join(" | ")} |`);
  } finally {
    await Promise.all([reference.stop(), measured.stop()]);
  }
}

/** A stand-in with rules that match no call of the benchmark. */
async function withRules(count: number, rule: (name: string) => object): Promise<Server> {
  const server = await standIn();
  const body = JSON.stringify(Array.from({ length: count }, (_, index) => rule(`other ${index}`)));
  const response = await fetch(`${server.url}/__mock/v1/faults`, { method: "POST", body });
  if (response.status !== 201) throw new Error(`POST faults: ${response.status} ${await response.text()}`);
  return server;
}

const rowRule = (name: string) => ({ match: { rows: { where: { "/profile": name } } }, effect: { row: {} } });
const loginRule = (name: string) => ({
  match: { operation: "authentication.token", body: { "/username": { contains: name } } },
  effect: { http: { status: 503 } },
});

const fourRows = halfKnown(4);
const comparisons: readonly (readonly [
  name: string,
  body: Buffer,
  reference: () => Promise<Server>,
  measured: () => Promise<Server>,
])[] = [
  ["4 rows: bare server, stand-in", fourRows, startBare, standIn],
  ["4 rows, unknown members: bare server, stand-in", withUnknownMembers(4), startBare, standIn],
  ["64 rows: bare server, stand-in", halfKnown(64), startBare, standIn],
  ["1000 rows: bare server, stand-in", halfKnown(1000), startBare, standIn],
  ["1000 rows, unknown members: bare server, stand-in", withUnknownMembers(1000), startBare, standIn],
  ["4 rows: 500 accounts, 100 000 accounts", fourRows, standIn, () => standIn("--accounts", "100000")],
  ["4 rows: no rules, 50 rules for other rows", fourRows, standIn, () => withRules(50, rowRule)],
  ["4 rows: no rules, 1000 rules for another method", fourRows, standIn, () => withRules(1000, loginRule)],
];

/** Prints CPU and wall time from the start to the first answer, medians of nine. */
async function coldStart(): Promise<void> {
  const runs: (readonly [cpuMs: number, wallMs: number])[] = [];
  for (let run = 0; run < 9; run += 1) {
    const from = performance.now();
    const server = await standIn();
    const { status } = await fetch(server.url + path, { method: "POST", headers, body: fourRows });
    if (status !== 200) throw new Error(`${server.url} answered ${status}`);
    runs.push([server.cpuMs(), performance.now() - from]);
    await server.stop();
  }
  const [cpuMs, wallMs] = [median(runs.map(([cpu]) => cpu)), median(runs.map(([, wall]) => wall))];
  print(`start to first answer: ${cpuMs} ms of processor, ${wallMs.toFixed()} ms in all`);
}

/** Prints the resident memory, idle and after calls of 4 and of 1000 rows. */
async function memory(): Promise<void> {
  for (const [rows, amount] of [
    [4, 100_000],
    [1000, 1000],
  ] as const) {
    const server = await standIn();
    print(`memory idle: ${server.rssMb()} MB`);
    for (const round of [1, 2, 3]) {
      await drive(server.url, halfKnown(rows), { amount });
      print(`memory after ${round * amount} calls of ${rows} rows: ${server.rssMb()} MB`);
    }
    await server.stop();
  }
}

try {
  const processors = `${availableParallelism()} processors${pinned ? ", servers pinned to one" : ""}`;
  print(`crmcom-mock ${packageVersion}, ${cpus()[0]?.model}, ${processors}, Node ${process.version}\n`);
  print("| what is compared | calls/s | CPU us a call | MB | calls/s | CPU us a call | MB | ratio by CPU |");
  print("|---|---|---|---|---|---|---|---|");
  for (const [name, body, reference, measured] of comparisons) {
    if (name.startsWith(values.only)) await compare(name, body, await reference(), await measured());
  }
  if ("start".startsWith(values.only)) await coldStart();
  if ("memory".startsWith(values.only)) await memory();
} finally {
  rmSync(fixtures, { recursive: true });
}
