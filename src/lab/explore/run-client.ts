import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Switches } from "../../assumptions/switches.ts";
import { ownPaths } from "../../ground/own-paths.ts";
import {
  type AssembledStandIn,
  createdRows,
  expectToken,
  type Sandbox,
  type StoredEntry,
  sandboxOptions,
} from "../../library/lab-face.ts";
import { allEntities, type CustomerEvent, customerEvent } from "../../vendor/entities/all-entities.ts";
import { maskedOutput } from "./client-output.ts";

export interface ClientWorld {
  /** The base URL to which it appends `/crmapi/rest/v2/…`; it leads to a sandbox of this run alone. */
  readonly url: string;
  /** Works at once, in that sandbox alone. */
  readonly token: string;
  /** Aborted when the run is over for us: the client waited or called for too long. */
  readonly signal: AbortSignal;
}

/** How a client ended: 0 when it says that all went well, the signal that killed it, and the end of what it said. */
interface ClientEnd {
  readonly code: number;
  readonly killedBy?: NodeJS.Signals;
  readonly output: string;
}

/** Runs a client once; when the signal is aborted, the promise resolves soon, whatever the client does. */
export type Client = (world: Omit<ClientWorld, "token"> & { readonly token: string | undefined }) => Promise<ClientEnd>;

/** A client as a function of the same process; it ends well unless it throws or gives a number that is not 0. */
export type ClientFunction = (world: ClientWorld) => Promise<unknown>;

/** A client that is a function. One that does not end cannot be stopped: it is left alone, without its sandbox. */
export function functionClient(run: ClientFunction): Client {
  return async (world) => {
    if (world.signal.aborted) return { code: 1, output: "" };
    try {
      const token = expectToken(world.token);
      const result = await Promise.race([run({ ...world, token }), once(world.signal, "abort").then(() => 1)]);
      return { code: typeof result === "number" ? result : 0, output: "" };
    } catch (error) {
      const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { code: 1, output: maskedOutput(said, { token: world.token }) };
    }
  };
}

export interface RunSettings {
  readonly standIn: AssembledStandIn;
  readonly url: string;
  readonly client: Client;
  /** The user's own verdict: a client that looks at what was left behind, and ends with 0 when it is right. */
  readonly check?: Client | undefined;
  readonly timeoutMs: number;
  readonly stop: AbortSignal;
}

export type RunRecord = Awaited<ReturnType<typeof runSchedule>>;

/** The id of the rule of a point in a schedule. */
export const pointRuleId = (index: number): string => `point-${index + 1}`;

/** Longer than any run, so that no sandbox expires while its client waits. */
const ttlMs = 24 * 3_600_000;

/** Runs the client once, in a sandbox of its own that is gone afterwards. @param mostCalls calls after which it is stopped */
export async function runSchedule(
  { standIn, client, check, url, timeoutMs, stop }: RunSettings,
  rules: readonly object[],
  mostCalls: number,
  assumptions?: Switches,
) {
  const faults = rules.map((rule, index) => ({ ...rule, id: pointRuleId(index) }));
  const options = sandboxOptions.parse({ faults, ttlMs, ...(assumptions && { assumptions }) });
  const sandbox = standIn.sandboxes.make(options, "explore");
  const { name, token, journal } = sandbox;
  const worldOf = (signal: AbortSignal) => ({ url: url + ownPaths.sandbox + name, token, signal });
  const over = new AbortController();
  const timer = setTimeout(() => over.abort("waited"), timeoutMs);
  journal.follow((sequence) => {
    if ((sequence ?? 0) > mostCalls) over.abort("called");
  });
  try {
    const end = await client(worldOf(AbortSignal.any([over.signal, stop])));
    // It waited or called for too long, or the user stopped it; else it ended by itself.
    const stopped = stop.aborted ? "broken off" : (over.signal.reason as "waited" | "called" | undefined);
    await settled(journal);
    const calls: readonly StoredEntry[] = journal.entries();
    const isUnreached = faults.some(({ id }) => (sandbox.faults.get(id)?.counters.decisions.hit ?? 0) === 0);
    const events = storedEvents(sandbox);
    sandbox.faults.clear();
    const checked = stopped === undefined ? await check?.(worldOf(AbortSignal.timeout(timeoutMs))) : undefined;
    return { end, stopped, timeoutMs, calls, events, isUnreached, checkCode: checked?.code };
  } finally {
    clearTimeout(timer);
    standIn.sandboxes.remove(name);
  }
}

/** What calls created, oldest first: customer events, and the records that a folder of methods declares. */
function storedEvents(sandbox: Sandbox): readonly CustomerEvent[] {
  const ours = new Set(allEntities.filter((one) => one !== customerEvent).map(({ collection }) => collection));
  const names = sandbox.store.entities.map(({ collection }) => collection).filter((name) => !ours.has(name));
  return names.flatMap((name) => createdRows(sandbox, name)) as CustomerEvent[];
}

const quietMs = 5;

/** Waits until the journal gets no more calls. One whose client has just gone away may still be under way. */
async function settled(journal: Sandbox["journal"]): Promise<void> {
  let seen = -1;
  while (journal.total !== seen) {
    seen = journal.total;
    await sleep(quietMs);
  }
}
