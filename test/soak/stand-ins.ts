import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { auditBooks, type NamedCall, type SentCall } from "./books.ts";
import { drive } from "./clients.ts";
import { megabytes, type Reading, type Tally } from "./findings.ts";
import { askAdmin, auditPlace, bulkOperation, storedIn } from "./places.ts";

/** The program as it is shipped. */
export const bin = fileURLToPath(new URL("../../dist/cli/bin.js", import.meta.url));

/** What is read of a line of the log; of a call it has the members in the middle. */
export interface LogLine {
  readonly level: number;
  readonly operation?: string | null;
  readonly sandbox?: string;
  readonly requestId?: string;
  readonly rows?: { readonly processed: number } | null;
  readonly fault?: readonly string[] | null;
  readonly url?: string;
  readonly msg: string;
}

/** A stand-in as it is shipped, in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** Bytes of memory that it has now, and that it had at most. */
  memory(): { readonly now: number; readonly most: number };
  /** Files and sockets that it has open. */
  handles(): number;
  /** Sends SIGTERM, and tells how it ended and after how long. */
  stop(): Promise<{ readonly code: number | null; readonly ms: number }>;
}

/**
 * Starts one on a free port.
 * @param words flags of `serve`
 * @param onLine is told every line of its log, read
 * @param nodeFlags flags of Node itself
 * @throws Error when it ends before it listens
 */
export async function startServerProcess(
  words: readonly string[],
  onLine: (line: LogLine) => void = () => {},
  nodeFlags: readonly string[] = [],
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...nodeFlags, bin, "serve", "--port", "0", "--log-format", "json", ...words], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "close") as Promise<[number | null]>;
  const url = await new Promise<string>((resolve, reject) => {
    const said: string[] = [];
    createInterface({ input: child.stderr }).on("line", (text) => {
      if (said.length < 20) said.push(text);
      const line: LogLine = text.startsWith("{") ? JSON.parse(text) : { level: 50, msg: text };
      if (line.url !== undefined) resolve(line.url);
      onLine(line);
    });
    child.once("close", () => reject(new Error(`the stand-in ended before it listened: ${said.join("\n")}`)));
  });
  return {
    url,
    memory: () => ({ now: statusBytes(child.pid, "VmRSS"), most: statusBytes(child.pid, "VmHWM") }),
    handles: () => readdirSync(`/proc/${child.pid}/fd`).length,
    async stop() {
      const from = performance.now();
      child.kill("SIGTERM");
      const [code] = await ended;
      return { code, ms: performance.now() - from };
    },
  };
}

function statusBytes(pid: number | undefined, name: string): number {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1]) * 1024;
}

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

const clientsOfALife = 5;

/** What one life of the stand-in left: calls that clients made, and calls that its log names. */
interface Life {
  readonly sent: SentCall[];
  readonly named: NamedCall[];
}

/**
 * A stand-in that is stopped in the middle of its traffic and started from its state file, life after life: what one life
 * stored is held against its clients and its log in the next one.
 */
export async function runRestarted(
  { seed, untilMs, flags, token }: Stretch,
  { file, lifeMs }: { readonly file: string; readonly lifeMs: number },
  tally: Tally,
): Promise<number> {
  let last: Life = { sent: [], named: [] };
  let most = 0;
  let fixtures: number | undefined;
  for (let number = 0; ; number += 1) {
    const life: Life = { sent: [], named: [] };
    const server = await startServerProcess([...flags, "--state-file", file], (line) => read(line, life, tally));
    const agent = new Agent({ keepAlive: true });
    const at = { agent, base: server.url };
    fixtures ??= (await storedIn(at, 0)).length;
    tally.audited(auditBooks(last.sent, await storedIn(at, fixtures), last.named));
    await askAdmin(agent, server.url, "reset", "POST", {});
    const endMs = performance.now() + lifeMs;
    if (endMs > untilMs) {
      agent.destroy();
      tally.stopped(await server.stop());
      return most;
    }
    let isStopping = false;
    const place = { ...at, token, isStopping: () => isStopping };
    const keep = (...some: readonly SentCall[]) => void life.sent.push(...some);
    const doer = { place, fixtures, keep, audited: tally.audited.bind(tally) };
    const traffic = { seed, name: `life${number}`, clients: clientsOfALife, doer, did: tally.did.bind(tally) };
    const driven = drive(traffic, () => isStopping);
    await wait(lifeMs);
    most = Math.max(most, server.memory().most);
    isStopping = true;
    tally.stopped(await server.stop());
    await driven;
    agent.destroy();
    last = life;
  }
}

function read(
  { level, msg, operation, sandbox, requestId = "", rows, fault }: LogLine,
  life: Life,
  tally: Tally,
): void {
  if (level >= errorLevel) tally.problem(`log: ${msg}`);
  if (operation !== bulkOperation || sandbox !== "default") return;
  life.named.push({ key: requestId, processed: rows?.processed ?? 0, faults: fault ?? [] });
}

const everyMs = 3000;
const patienceMs = 10_000;

/** A config file with one rule, which a few calls meet. */
export const configText = (id: string): string =>
  JSON.stringify({
    faults: [
      {
        id,
        match: { operation: bulkOperation },
        when: { probability: 0.02 },
        phase: "after-commit",
        effect: { connection: "reset" },
      },
    ],
  });

/** Writes the config file of a watching stand-in again and again: each time with another rule, every third time broken. */
export async function reloadAgain(
  { file, agent, base }: { readonly file: string; readonly agent: Agent; readonly base: string },
  tally: Tally,
  isOver: () => boolean,
): Promise<void> {
  let inForce = "";
  for (let turn = 0; !isOver(); turn += 1) {
    const isBroken = turn % 3 === 2;
    writeFileSync(file, isBroken ? '{ "faults": [' : configText(`of-file-${turn}`));
    if (isBroken) tally.refusedReloads += 1;
    else {
      inForce = `of-file-${turn}`;
      tally.reloads += 1;
    }
    await wait(everyMs);
    await hasRule(agent, base, inForce).catch((error: Error) => tally.problem(`reload: ${error.message}`));
  }
}

async function hasRule(agent: Agent, base: string, id: string): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    const { items } = await askAdmin(agent, base, "faults");
    const ids = items.map((rule: { id: string }) => rule.id);
    if (ids.includes(id)) return;
    if (performance.now() > untilMs) throw new Error(`${id} is not in force, but ${ids.join(", ")}`);
    await wait(100);
  }
}
