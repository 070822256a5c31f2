import { execFileSync } from "node:child_process";
import { Agent } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { boundsFindings, giveBackMs, mayStayBytes } from "./bounds-findings.ts";
import { askAdmin, exchange } from "./exchange.ts";
import { megabytes } from "./megabytes.ts";
import type { Finding } from "./result-page.ts";
import { bin, type ServerProcess, startServerProcess } from "./server-process.ts";
import { fillWorlds, logIn, makeWorlds, type Worlds, whatWorldsForgot } from "./worlds.ts";

const whole = { heapMb: 4096, sandboxes: 10_000, logins: 250_000 };

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
    return boundsFindings({ bound, limit, most, started, full, held, back, backMs, forgotten, tokens, metrics });
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
