import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { evictedCalls, followJournal, type Journal, journalEntry, type NumberedRecord } from "../journal/journal.ts";

/** A comment line in this interval keeps proxies from closing a quiet stream. */
const pulseMs = 15_000;

/** Which entries a reader wants, and as what. */
interface Wanted {
  isWanted(one: NumberedRecord): boolean;
  shown(one: NumberedRecord): object;
}

/**
 * Sends new calls as server-sent events, from now on or after `Last-Event-ID`. It queues nothing: it reads the journal when the
 * reader is ready. An event `evicted` counts calls that the journal dropped before, and `reset` says that it was cleared.
 */
export function journalEvents(context: Context, journal: Journal, { isWanted, shown }: Wanted): Response {
  const last = Number(context.req.header("last-event-id") ?? Number.NaN);
  let sent = Number.isInteger(last) && last >= 0 ? last : journal.total;
  return streamSSE(context, async (stream) => {
    let wake = () => {};
    let isOpen = true;
    // A number that this journal has not reached comes from another one.
    let isReset = journal.total < sent;
    const unfollow = followJournal(journal, (sequence) => {
      if (sequence === undefined) isOpen = false;
      if (sequence === 0) isReset = true;
      wake();
    });
    const pulse = setInterval(() => void stream.write(": still here\n\n"), pulseMs).unref();
    stream.onAbort(() => {
      isOpen = false;
      wake();
    });
    await stream.write(": following\n\n");
    while (isOpen) {
      // The numbers start again.
      if (isReset) {
        isReset = false;
        sent = 0;
        await stream.writeSSE({ event: "reset", data: "{}" });
      }
      const evicted = evictedCalls(journal);
      if (evicted > sent) {
        const count = evicted - sent;
        sent = evicted;
        await stream.writeSSE({ event: "evicted", data: JSON.stringify({ count }) });
        continue;
      }
      const next = journalEntry(journal, sent + 1);
      if (!next) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      sent = next.sequence;
      if (!isWanted(next)) continue;
      await stream.writeSSE({ id: String(next.sequence), event: "request", data: JSON.stringify(shown(next)) });
    }
    clearInterval(pulse);
    unfollow();
  });
}
