import { execFileSync } from "node:child_process";
import { Agent } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { askAdmin, exchange } from "./exchange.ts";
import { megabytes } from "./megabytes.ts";
import type { Finding } from "./result-page.ts";
import { bin, type ServerProcess, startServerProcess } from "./server-process.ts";
import { type Forgotten, fillWorlds, logIn, makeWorlds, type Worlds, whatWorldsForgot } from "./worlds.ts";

const whole = { heapMb: 4096, sandboxes: 10_000, logins: 250_000 };
const tokensKept = 10_000;
const giveBackMs = 60_000;

/** What may stay when all is reset: V8 keeps the pages that it needs for the next calls. */
const mayStayBytes = 64 * 1024 ** 2;

/** What was measured of a stand-in, in bytes and milliseconds. */
interface Measured {
  readonly bound: number;
  readonly limit: number;
  readonly most: number;
  /** When it began, and with all that it keeps. */
  readonly started: number;
  readonly full: number;
  /** What its sandboxes take by themselves, as metrics say it. */
  readonly held: number;
  /** After all was reset. */
  readonly back: number;
  readonly backMs: number;
  readonly forgotten: Forgotten;
  readonly tokens: { readonly forgotten: number; readonly logins: number };
  /** A metric by its name. */
  metrics(name: string): number;
}

/**
 * Ten thousand sandboxes with six million events, and 250 000 logins in one, which is far more than a stand-in keeps.
 * @param scale 0.1 for a tenth of all of it, of the memory too
 */
export async function runBounds(scale: number): Promise<Finding[]> {
  const heapFlag = `--max-old-space-size=${Math.round(whole.heapMb * scale)}`;
  const printed = execFileSync(process.execPath, [heapFlag, bin, "config", "--json"], { encoding: "utf8" });
  const { value: limit, processBound: bound } = JSON.parse(printed).memory;
  const server = await startServerProcess([], () => {}, [heapFlag]);
  const agent = new Agent({ keepAlive: true });
  const names = Array.from({ length: whole.sandboxes * scale }, (_, index) => `world-${index}`);
  const worlds: Worlds = { agent, base: server.url, names, calls: 6, rows: 100 };
  const logins = whole.logins * scale;
  const started = tell(server, "started");
  try {
    await makeWorlds(worlds);
    tell(server, `${names.length} sandboxes`);
    await fillWorlds(worlds);
    tell(server, `${names.length * worlds.calls * worlds.rows} events`);
    await logIn(agent, server.url, logins);
    const full = tell(server, `${logins} logins`);
    const { total: fixtures } = await askAdmin(agent, server.url, "store/customer_events?limit=0");
    const forgotten = await whatWorldsForgot(worlds, fixtures);
    const tokens = { forgotten: (await askAdmin(agent, server.url, "store/tokens?limit=0")).forgotten, logins };
    const metrics = await readMetrics(agent, server.url);
    tell(server, "each asked what it forgot");
    await askAdmin(agent, server.url, "reset", "POST", { all: true });
    const held = metrics("held_bytes");
    const backMs = await giveBack(server, started + held + mayStayBytes);
    const back = tell(server, "reset of all");
    const { most } = server.memory();
    return judge({ bound, limit, most, started, full, held, back, backMs, forgotten, tokens, metrics });
  } finally {
    agent.destroy();
    await server.stop();
  }
}

function tell(server: ServerProcess, what: string): number {
  const { now } = server.memory();
  process.stderr.write(`${what}: ${megabytes(now)}\n`);
  return now;
}

async function readMetrics(agent: Agent, base: string): Promise<(name: string) => number> {
  const { text } = await exchange(agent, `${base}/__mock/v1/metrics`);
  return (name) => Number(new RegExp(`^crmcom_mock_${name} (\\S+)$`, "m").exec(text)?.[1]);
}

/** Milliseconds until memory is down to that, or until it should be. */
async function giveBack(server: ServerProcess, toBytes: number): Promise<number> {
  const from = performance.now();
  while (server.memory().now > toBytes && performance.now() - from < giveBackMs) await wait(250);
  return performance.now() - from;
}

function judge(measured: Measured): Finding[] {
  const { bound, limit, most, started, full, held, back, backMs, forgotten, tokens, metrics } = measured;
  const { events, calls, problems } = forgotten;
  const kept = metrics("kept_bytes");
  const counted = ["events_forgotten_total", "tokens_forgotten_total", "journal_evicted_total"].map(metrics);
  const evicted = calls + tokens.logins - 1000;
  return [
    {
      promise: "memory stays below the bound that `config` prints",
      seen: `at most ${megabytes(most)} of ${megabytes(bound)}`,
      holds: most < bound,
    },
    {
      promise: "what all keep together stays below `memory`",
      seen: `${megabytes(kept)} of ${megabytes(limit)}`,
      holds: kept <= limit && kept > limit / 2,
    },
    {
      promise: "the oldest goes first, and each sandbox says what it forgot",
      seen: `${events} events and ${calls} calls; ${problems.slice(0, 3).join("; ") || "all agree"}`,
      holds: problems.length === 0 && events > 0,
    },
    {
      promise: "of the tokens of logins, the last ones stay",
      seen: `${tokens.forgotten} forgotten of ${tokens.logins}`,
      holds: tokens.forgotten === tokens.logins - tokensKept,
    },
    {
      promise: "metrics count the same",
      seen: `${counted.join(", ")}`,
      holds: counted.join() === [events, tokens.forgotten, evicted].join(),
    },
    {
      promise: "within a minute a reset of all gives back all but what the sandboxes take by themselves",
      seen: `${megabytes(full)} before, ${megabytes(back)} after ${Math.round(backMs / 1000)} s: ${megabytes(started)} as it began, ${megabytes(held)} for the sandboxes, and less than ${megabytes(mayStayBytes)} more`,
      holds: backMs < giveBackMs,
    },
  ];
}
