import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Switches } from "../assumptions/switches.ts";
import { ownPaths } from "../common/own-paths.ts";
import { type Client, type ClientWorld, maskedOutput } from "../library/client-process.ts";
import {
  type AssembledStandIn,
  createdRecords,
  type Entry,
  expectToken,
  type Sandbox,
  sandboxOptions,
} from "../library/internal.ts";
import { allEntities, type CustomerEvent, customerEvent } from "../vendor/entities/all-entities.ts";

/** A client as a function of the same process. It fails by throwing, or by returning a number other than 0. */
export type ClientFunction = (world: ClientWorld) => Promise<unknown>;

/** A client that is a function. It cannot be killed: one that does not end is left alone, and its sandbox is removed. */
export function functionClient(run: ClientFunction): Client {
  return async (world) => {
    if (world.signal.aborted) return { code: 1, output: "" };
    try {
      const token = expectToken(world.token);
      const result = await Promise.race([run({ ...world, token }), once(world.signal, "abort").then(() => 1)]);
      return { code: typeof result === "number" ? result : 0, output: "" };
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { code: 1, output: maskedOutput(text, { token: world.token }) };
    }
  };
}

export interface RunSettings {
  readonly standIn: AssembledStandIn;
  readonly url: string;
  readonly client: Client;
  /** The user's own verdict on what a run left behind: it ends with 0 if that is right. */
  readonly check?: Client | undefined;
  readonly timeoutMs: number;
  readonly stop: AbortSignal;
}

export type RunRecord = Awaited<ReturnType<typeof runClient>>;

export const pointRuleId = "point";

/** Longer than any run, so that no sandbox expires under its client. */
const ttlMs = 24 * 3_600_000;

/** Runs the client once, in a sandbox of its own that is removed afterwards. @param mostCalls stops a client that makes more */
export async function runClient(
  { standIn, client, check, url, timeoutMs, stop }: RunSettings,
  rule: object | undefined,
  mostCalls: number,
  assumptions?: Switches,
) {
  const faults = rule ? [{ ...rule, id: pointRuleId }] : [];
  const options = sandboxOptions.parse({ faults, ttlMs, ...(assumptions && { assumptions }) });
  const sandbox = standIn.sandboxes.make(options, "explore");
  const { name, token, journal } = sandbox;
  const worldFor = (signal: AbortSignal) => ({ url: url + ownPaths.sandbox + name, token, signal });
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort("time"), timeoutMs);
  journal.follow((sequence) => {
    if ((sequence ?? 0) > mostCalls) limit.abort("calls");
  });
  try {
    const end = await client(worldFor(AbortSignal.any([limit.signal, stop])));
    // A client that ended by itself was stopped by nothing.
    const stoppedBy: "user" | "time" | "calls" | undefined = stop.aborted ? "user" : limit.signal.reason;
    await quietJournal(journal);
    const calls: readonly Entry[] = journal.entries();
    const isUnreached = rule !== undefined && (sandbox.faults.get(pointRuleId)?.counters.decisions.applied ?? 0) === 0;
    const events = storedEvents(sandbox);
    sandbox.faults.clear();
    const checked = stoppedBy === undefined ? await check?.(worldFor(AbortSignal.timeout(timeoutMs))) : undefined;
    return { end, stoppedBy, timeoutMs, calls, events, isUnreached, checkCode: checked?.code };
  } finally {
    clearTimeout(timer);
    standIn.sandboxes.remove(name);
  }
}

/** What calls created, oldest first, with the entity of each: customer events, and the records of the user's own methods. */
function storedEvents(sandbox: Sandbox) {
  const others = new Set(
    allEntities.map(({ collection }) => collection).filter((name) => name !== customerEvent.collection),
  );
  return sandbox.store.entities
    .filter(({ collection }) => !others.has(collection))
    .flatMap((entity) =>
      createdRecords(sandbox, entity.collection).map((event) => ({ event: event as CustomerEvent, entity })),
    );
}

/** Waits until the journal gets no more calls: a client that has ended may have left one under way. */
async function quietJournal(journal: Sandbox["journal"]): Promise<void> {
  let total = -1;
  while (journal.total !== total) {
    total = journal.total;
    await sleep(5);
  }
}
