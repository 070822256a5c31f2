import { Agent } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { auditBooks, type NamedCall, type SentCall } from "./books.ts";
import { askAdmin } from "./exchange.ts";
import { bulkOperation, storedIn } from "./held-books.ts";
import { type LogLine, startServerProcess } from "./server-process.ts";
import type { Stretch } from "./steady.ts";
import type { Tally } from "./tally.ts";
import { drive } from "./traffic.ts";

const clients = 5;
const errorLevel = 50;

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
    const traffic = { seed, name: `life${number}`, clients, doer, did: tally.did.bind(tally) };
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
