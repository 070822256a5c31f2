import { setTimeout as sleep } from "node:timers/promises";
import { stopwatchMs } from "../../ground/clock.ts";
import { createdEvents } from "../../library/sandbox-handle.ts";
import { type KeptCall, readKeptCall } from "../../mock/journal/kept-call.ts";
import { makeSandbox, sandboxOptions } from "../../mock/sandbox/make-sandbox.ts";
import type { Sandbox } from "../../mock/sandbox/sandbox.ts";
import type { AssembledStandIn } from "../../mock/stand-in.ts";
import type { CustomerEvent } from "../../vendor/entities/customer-event/customer-event.ts";
import { ownPaths } from "../../wire/paths.ts";
import type { OwnSwitches } from "../../wire/switches.ts";
import type { Client, ClientEnd, ClientWorld } from "./client.ts";

/** What one run of the client left behind. */
export interface RunRecord {
  readonly end: ClientEnd;
  /** Why the client was stopped: it waited or called for too long, or the user stopped it; `undefined` when it ended by itself. */
  readonly stopped: "waited" | "called" | "broken off" | undefined;
  readonly durationMs: number;
  /** In the order in which they were answered. */
  readonly calls: readonly KeptCall[];
  /** Those that were stored in the run, oldest first. */
  readonly events: readonly CustomerEvent[];
  /** Did a fault hit nothing? */
  readonly isUnreached: boolean;
  /** Exit code of the user's own check; `undefined` without one. */
  readonly checkCode: number | undefined;
}

/** What all runs of an exploration have in common. */
export interface RunSetting {
  readonly standIn: Pick<AssembledStandIn, "sandboxes" | "contracts" | "config">;
  /** Where it listens. */
  readonly url: string;
  readonly client: Client;
  /** The user's own verdict: a client that looks at what was left behind, and ends with 0 when it is right. */
  readonly check?: Client | undefined;
  /** Milliseconds after which the client counts as hanging. */
  readonly timeoutMs: number;
  /** Aborted when the user has seen enough. */
  readonly stop: AbortSignal;
}

/** Longer than any run, so that no sandbox expires while its client waits. */
const ttlMs = 24 * 3_600_000;

/**
 * Runs the client once, in a sandbox of its own that is gone afterwards.
 * @param rules the faults
 * @param mostCalls calls after which the client is stopped
 * @param assumptions variants that are on beside those of all runs
 */
export async function runSchedule(
  setting: RunSetting,
  rules: readonly object[],
  mostCalls: number,
  assumptions?: OwnSwitches,
): Promise<RunRecord> {
  const { sandboxes, contracts } = setting.standIn;
  const faults = rules.map((rule, index) => ({ ...rule, id: `point-${index + 1}` }));
  const options = sandboxOptions.parse({ faults, ttlMs, ...(assumptions && { assumptions }) });
  const sandbox = makeSandbox(sandboxes, options, "explore");
  try {
    const ran = await runClient(setting, sandbox, mostCalls);
    await settled(sandbox);
    const calls = sandbox.journal.entries().map((entry) => readKeptCall(entry, contracts));
    const isUnreached = faults.some(({ id }) => (sandbox.faults.get(id)?.verdicts.hit ?? 0) === 0);
    const events = createdEvents(sandbox);
    const checkCode = ran.stopped === undefined ? await codeOfCheck(setting, sandbox) : undefined;
    return { ...ran, calls, events, isUnreached, checkCode };
  } finally {
    sandboxes.remove(sandbox.name);
  }
}

async function runClient(
  { client, url, timeoutMs, stop }: RunSetting,
  sandbox: Sandbox,
  mostCalls: number,
): Promise<Pick<RunRecord, "end" | "stopped" | "durationMs">> {
  const startedMs = stopwatchMs();
  const over = new AbortController();
  const timer = setTimeout(() => over.abort("waited"), timeoutMs);
  const unfollow = sandbox.journal.follow((sequence) => {
    if ((sequence ?? 0) > mostCalls) over.abort("called");
  });
  try {
    const end = await client(worldOf(url, sandbox, AbortSignal.any([over.signal, stop])));
    const stopped: RunRecord["stopped"] = stop.aborted ? "broken off" : over.signal.reason;
    return { end, stopped, durationMs: stopwatchMs() - startedMs };
  } finally {
    clearTimeout(timer);
    unfollow();
  }
}

const worldOf = (url: string, sandbox: Sandbox, signal: AbortSignal): ClientWorld => ({
  url: url + ownPaths.sandbox + sandbox.name,
  token: sandbox.now.token,
  signal,
});

async function codeOfCheck({ check, url, timeoutMs }: RunSetting, sandbox: Sandbox): Promise<number | undefined> {
  sandbox.faults.clear();
  return (await check?.(worldOf(url, sandbox, AbortSignal.timeout(timeoutMs))))?.code;
}

const quietMs = 5;

/** Waits until the journal gets no more calls. One whose client has just gone away may still be under way. */
async function settled({ journal }: Sandbox): Promise<void> {
  let seen = -1;
  while (journal.total !== seen) {
    seen = journal.total;
    await sleep(quietMs);
  }
}
