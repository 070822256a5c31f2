import { Agent } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { SentCall } from "./books.ts";
import { askAdmin } from "./exchange.ts";
import { auditPlace, storedIn } from "./held-books.ts";
import { megabytes } from "./megabytes.ts";
import type { Reading } from "./readings.ts";
import { reloadAgain } from "./reloads.ts";
import { type LogLine, type ServerProcess, startServerProcess } from "./server-process.ts";
import type { Tally } from "./tally.ts";
import { drive } from "./traffic.ts";

/** Where and how long. */
export interface Stretch {
  readonly seed: string;
  readonly untilMs: number;
  readonly flags: readonly string[];
  readonly token: string;
}

/** What a process that ran from begin to end was like. */
export interface Steady {
  readonly readings: readonly Reading[];
  readonly mostBytes: number;
}

const roundMs = 10_000;
const clients = 10;
const errorLevel = 50;
const idleMs = 5000;

/** One stand-in that runs all the time: its files change, its books are held in pauses, and then it starts over. */
export async function runSteady({ seed, untilMs, flags, token }: Stretch, file: string, tally: Tally): Promise<Steady> {
  const onLine = ({ level, msg }: LogLine) => {
    if (level >= errorLevel && !msg.startsWith("watched files changed and are wrong")) tally.problem(`log: ${msg}`);
  };
  const server = await startServerProcess([...flags, "--config", file, "--watch"], onLine);
  const agent = new Agent({ keepAlive: true });
  const fromMs = performance.now();
  const isOver = () => performance.now() > untilMs;
  const readings: Reading[] = [];
  const reloader = new Agent();
  const reloads = reloadAgain({ file, agent: reloader, base: server.url }, tally, isOver);
  const place = { agent, base: server.url, token, isStopping: () => false };
  const fixtures = (await storedIn(place, 0)).length;
  for (let round = 0; !isOver(); round += 1) {
    const endMs = Math.min(untilMs, performance.now() + roundMs);
    const calls: SentCall[] = [];
    const keep = (...some: readonly SentCall[]) => void calls.push(...some);
    const doer = { place, fixtures, keep, audited: tally.audited.bind(tally) };
    const traffic = { seed, name: `steady-${round}`, clients, doer, did: tally.did.bind(tally) };
    await drive(traffic, () => performance.now() > endMs);
    tally.audited(await auditPlace(place, calls, fixtures));
    await askAdmin(agent, server.url, "reset", "POST", {});
    agent.destroy();
    readings.push(tell(round, await reading(server, fromMs)));
  }
  await reloads;
  await onlyDefault(agent, server, tally);
  agent.destroy();
  const { most } = server.memory();
  tally.stopped(await server.stop());
  return { readings, mostBytes: most };
}

const closeMs = 200;

async function reading(server: ServerProcess, fromMs: number): Promise<Reading> {
  await wait(closeMs);
  return { atMs: performance.now() - fromMs, memoryBytes: server.memory().now, handles: server.handles() };
}

function tell(round: number, read: Reading): Reading {
  process.stderr.write(`round ${round + 1}: ${megabytes(read.memoryBytes)}, ${read.handles} handles\n`);
  return read;
}

/** Sandboxes that nobody removed go by themselves. */
async function onlyDefault(agent: Agent, { url }: ServerProcess, tally: Tally): Promise<void> {
  await wait(idleMs);
  const { total } = await askAdmin(agent, url, "sandboxes");
  if (total !== 1) tally.problem(`${total - 1} sandboxes are left that were idle`);
}
