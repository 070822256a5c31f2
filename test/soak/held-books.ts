import type { JournalEntry } from "../../src/mock/journal/render-entry.ts";
import { type Audit, auditBooks, type NamedCall, type SentCall, type StoredEvent } from "./books.ts";
import type { Place } from "./bulk-call.ts";
import { askAdmin, exchange } from "./exchange.ts";

/** The method that all books are about. */
export const bulkOperation = "customer_events.bulk.social_media.create";

/** Holds the calls of clients in one sandbox against what its store and its journal have. @param fixtures events that were there before */
export async function auditPlace(place: Place, calls: readonly SentCall[], fixtures: number): Promise<Audit> {
  await settled(place);
  const { evicted } = await askAdmin(place.agent, place.base, "requests/count");
  const audit = auditBooks(calls, await storedIn(place, fixtures), await namedIn(place));
  return evicted === 0 ? audit : { ...audit, problems: [...audit.problems, `the journal dropped ${evicted} calls`] };
}

const pageRows = 1000;
const settleMs = 150;

/** Waits until calls of clients that are gone are over, too. */
async function settled({ agent, base }: Place): Promise<void> {
  for (let before = -1; ; ) {
    const { recorded } = await askAdmin(agent, base, "requests/count?outcome=defect");
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
