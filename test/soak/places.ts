import { type Agent, request } from "node:http";
import type { JournalEntry } from "../../src/mock/journal/render-entry.ts";
import { type Audit, auditBooks, type NamedCall, type SentCall, type StoredEvent } from "./books.ts";
import type { Place } from "./clients.ts";

/** An answer whose body came whole. */
export interface Exchanged {
  readonly status: number;
  readonly text: string;
}

/** What is sent, and how long its client waits. */
export interface ToSend {
  readonly verb?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly patienceMs?: number;
}

/**
 * Sends a request over the connections of an agent.
 * @throws Error when no whole answer came, or not in time
 */
export function exchange(agent: Agent, url: string, toSend: ToSend = {}): Promise<Exchanged> {
  const { verb = "GET", headers = {}, body, patienceMs = 60_000 } = toSend;
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(patienceMs);
    const outgoing = request(url, { agent, method: verb, headers: { ...headers, ...length }, signal }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      incoming.once("error", reject);
      incoming.once("close", () => {
        if (incoming.complete) resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(parts).toString() });
        else reject(new Error("the answer ended before it was whole"));
      });
    });
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}

/**
 * Asks the admin API.
 * @returns the JSON of the answer; `undefined` where it has none
 * @throws Error when it refuses
 */
export async function askAdmin(agent: Agent, base: string, path: string, verb = "GET", body?: unknown) {
  const toSend = { verb, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const { status, text } = await exchange(agent, `${base}/__mock/v1/${path}`, toSend);
  if (status >= 300) throw new Error(`${verb} ${path} was answered ${status}: ${text.slice(0, 300)}`);
  // biome-ignore lint/suspicious/noExplicitAny: a soak looks into whatever came back
  return text === "" ? undefined : (JSON.parse(text) as any);
}

/** The method that all books are about. */
export const bulkOperation = "customer_events.bulk.social_media.create";

/** Holds the calls of clients in one sandbox against what its store and its journal have. @param fixtures events that were there before */
export async function auditPlace(place: Place, calls: readonly SentCall[], fixtures: number): Promise<Audit> {
  await settled(place);
  const { evicted } = await askAdmin(place.agent, place.base, "requests?limit=0");
  const audit = auditBooks(calls, await storedIn(place, fixtures), await namedIn(place));
  return evicted === 0 ? audit : { ...audit, problems: [...audit.problems, `the journal dropped ${evicted} calls`] };
}

const pageRows = 1000;
const settleMs = 150;

/** Waits until calls of clients that are gone are over, too. */
async function settled({ agent, base }: Place): Promise<void> {
  for (let before = -1; ; ) {
    const { recorded } = await askAdmin(agent, base, "requests?limit=0&outcome=defect");
    if (recorded === before) return;
    before = recorded;
    await new Promise((resolve) => setTimeout(resolve, settleMs));
  }
}

/** Events beside the fixtures. */
export async function storedIn({ agent, base }: Pick<Place, "agent" | "base">, fixtures: number) {
  const stored: StoredEvent[] = [];
  for (;;) {
    const path = `store/customer_events?limit=${pageRows}&offset=${fixtures + stored.length}`;
    const { items, forgotten } = await askAdmin(agent, base, path);
    if (forgotten > 0) throw new Error(`the store forgot ${forgotten} events; the books need them all`);
    stored.push(...items.map(({ id, profile }: StoredEvent) => ({ id, profile })));
    if (items.length < pageRows) return stored;
  }
}

async function namedIn({ agent, base }: Place): Promise<NamedCall[]> {
  const { text } = await exchange(agent, `${base}/__mock/v1/requests?operation=${bulkOperation}`, {
    headers: { accept: "application/x-ndjson" },
  });
  const entries = text.split("\n").filter((line) => line !== "");
  return entries.map((line) => {
    const { requestId, rows, faults } = JSON.parse(line) as JournalEntry;
    const processed = (rows ?? []).filter(({ outcome }) => outcome === "processed").length;
    return { key: requestId, processed, faults: faults.map(({ rule }) => rule) };
  });
}
