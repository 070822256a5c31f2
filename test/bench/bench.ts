import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import { packageVersion } from "../../src/common/own-module.ts";
import { createPath } from "../event-rows.ts";
import { badDate, bulkBody, unknownMember } from "./bodies.ts";
import {
  buildCheckout,
  ownCheckout,
  pinned,
  releaseCommit,
  removeCheckout,
  type Server,
  startBare,
  startStandIn,
} from "./server.ts";

const { values } = parseArgs({
  options: {
    slices: { type: "string", default: "5" },
    seconds: { type: "string", default: "2" },
    only: { type: "string", default: "" },
    base: { type: "string" },
  },
});
const [slices, seconds] = [Number(values.slices), Number(values.seconds)];
const headers = { "content-type": "application/json" };
/** The version or commit given, or the release before this one. No release has a tag. */
const baseRef =
  values.base === undefined
    ? releaseCommit((version) => version !== packageVersion)
    : (releaseCommit((version) => version === values.base) ?? values.base);
const base = baseRef === undefined || baseRef === "none" ? undefined : buildCheckout(baseRef);
const baseName = values.base ?? `the former release (${baseRef?.slice(0, 8)})`;
const standIn = (...flags: string[]) => startStandIn(ownCheckout, ...flags);
/** What a call may cost beside one of the base before the benchmark ends with 1. */
const mostBesideBase = 1.05;
const dearer: string[] = [];
const print = (line: string) => process.stdout.write(`${line}\n`);

/** Drives a server over 32 connections for that long, or for that many calls. */
async function drive(url: string, body: string, until: { duration: number } | { amount: number }) {
  const result = await autocannon({ url: url + createPath, method: "POST", headers, body, connections: 32, ...until });
  const failed = result.non2xx + result.errors;
  if (failed > 0) throw new Error(`${failed} calls to ${url} failed`);
  return { calls: result.requests.total, seconds: result.duration };
}

const median = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;

interface Slice {
  readonly callsPerSecond: number;
  /** CPU microseconds of the main thread a call. */
  readonly cpuUs: number;
  /** Resident megabytes at the end. */
  readonly rssMb: number;
}

async function slice(server: Server, body: string): Promise<Slice> {
  const from = server.cpuMs();
  const driven = await drive(server.url, body, { duration: seconds });
  const cpuUs = ((server.cpuMs() - from) * 1000) / driven.calls;
  return { callsPerSecond: driven.calls / driven.seconds, cpuUs, rssMb: server.rssMb() };
}

/** 2: a call of the last server takes twice as much CPU time as one of this server, in the same turn. */
const lastBeside = (taken: readonly Slice[], at: number): number =>
  (taken.at(-1)?.cpuUs ?? Number.NaN) / (taken[at]?.cpuUs ?? Number.NaN);

/**
 * Prints a row about servers that take turns under the same load: the machine's moods meet all alike.
 * @returns what a call of the last server costs beside one of each other
 */
async function compare(name: string, body: string, servers: readonly Server[]): Promise<number[]> {
  try {
    for (const server of servers) await slice(server, body);
    const turns: (readonly Slice[])[] = [];
    for (let turn = 0; turn < slices; turn += 1) {
      const taken: Slice[] = [];
      for (const server of servers) taken.push(await slice(server, body));
      turns.push(taken);
    }
    const us = servers.map((_, at) => median(turns.map((taken) => taken[at]?.cpuUs ?? Number.NaN)).toFixed(1));
    const ratios = servers.slice(0, -1).map((_, at) => median(turns.map((taken) => lastBeside(taken, at))));
    const last = turns.map((taken) => taken.at(-1) as Slice);
    const [calls, rss] = [last.map(({ callsPerSecond }) => callsPerSecond), last.map(({ rssMb }) => rssMb)];
    const shown = ratios.map((ratio) => ratio.toFixed(2)).join(" / ");
    print(`| ${[name, us.join(" / "), shown, median(calls).toFixed(), median(rss).toFixed()].join(" | ")} |`);
    return ratios;
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

const rowRule = (name: string) => ({ match: { rows: { where: { "/profile": name } } }, effect: { row: {} } });

/** A mock server with 50 rules that match no row of the benchmark. */
async function withRules(): Promise<Server> {
  const server = await standIn();
  const body = JSON.stringify(Array.from({ length: 50 }, (_, index) => rowRule(`other ${index}`)));
  const response = await fetch(`${server.url}/__mock/v1/faults`, { method: "POST", body });
  if (response.status !== 201) throw new Error(`POST faults: ${response.status} ${await response.text()}`);
  return server;
}

const fourRows = bulkBody(4);

/** Loads under which the bare server, the other commit if there is one, and this one take turns. */
const loads: Readonly<Record<string, string>> = {
  "4 rows": fourRows,
  "4 rows, an unknown member each": bulkBody(4, unknownMember),
  "64 rows": bulkBody(64),
  "1000 rows": bulkBody(1000),
  "1000 rows, an unknown member each": bulkBody(1000, unknownMember),
  "1000 rows, a bad date each": bulkBody(1000, badDate),
};

/** What changes a call of 4 rows: the mock server with other flags or rules, after the mock server as it is. */
const changes: Readonly<Record<string, () => Promise<Server>>> = {
  "4 rows: no line in the log": () => standIn("--log-level", "warn"),
  "4 rows: no line, no journal": () => standIn("--log-level", "warn", "--journal-max", "0"),
  "4 rows: 50 rules for other rows": () => withRules(),
};

/** Prints the resident memory, idle and after calls of 4 and of 1000 rows. */
async function memory(): Promise<void> {
  for (const [rows, amount] of [
    [4, 100_000],
    [1000, 1000],
  ] as const) {
    const server = await standIn();
    print(`memory idle: ${server.rssMb()} MB`);
    for (const round of [1, 2, 3]) {
      await drive(server.url, bulkBody(rows), { amount });
      print(`memory after ${round * amount} calls of ${rows} rows: ${server.rssMb()} MB`);
    }
    await server.stop();
  }
}

try {
  const processors = `${availableParallelism()} processors${pinned ? ", servers pinned to one" : ""}`;
  print(`crmcom-mock ${packageVersion}, ${cpus()[0]?.model}, ${processors}, Node ${process.version}\n`);
  const names = base === undefined ? "bare server / this" : `bare server / ${baseName} / this`;
  print(`| ${names} | CPU us a call | the last beside each other one | calls/s | MB |\n|---|---|---|---|---|`);
  const isWanted = ([name]: readonly [string, unknown]) => name.startsWith(values.only);
  for (const [name, body] of Object.entries(loads).filter(isWanted)) {
    const others = base === undefined ? [] : [await startStandIn(base)];
    const [, besideBase = 0] = await compare(name, body, [await startBare(), ...others, await standIn()]);
    if (besideBase > mostBesideBase) dearer.push(`${name}: ${besideBase.toFixed(2)} times ${baseName}`);
  }
  for (const [name, changed] of Object.entries(changes).filter(isWanted)) {
    await compare(name, fourRows, [await standIn(), await changed()]);
  }
  if ("memory".startsWith(values.only)) await memory();
  if (dearer.length > 0) print(`\nmore than ${mostBesideBase} times the CPU of the base: ${dearer.join("; ")}`);
  process.exitCode = dearer.length > 0 ? 1 : 0;
} finally {
  if (base !== undefined) removeCheckout(base);
}
