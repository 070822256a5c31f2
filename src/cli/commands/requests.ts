import { EventSourceParserStream } from "eventsource-parser/stream";
import { wantsColors } from "../../ground/log.ts";
import type { Journal } from "../../mock/journal/journal.ts";
import { callLine, type JournalEntry, loggedEntry } from "../../mock/journal/render-entry.ts";
import { adminCall, adminFetch } from "../admin-call.ts";
import type { CommandLine } from "../command-line.ts";

type Flags = CommandLine<"requests">["flags"];

/**
 * Prints the calls in the journal of a running stand-in, as its log does, and with `--follow` the calls to come. It ends when
 * the stand-in ends, when the sandbox is removed, or when nobody reads on.
 */
export async function requestsCommand({ flags }: CommandLine<"requests">): Promise<number> {
  const unread = new AbortController();
  process.stdout.once("error", () => unread.abort());
  try {
    await (flags.follow ? follow(flags, unread.signal) : printKept(flags));
  } catch (error) {
    if (!unread.signal.aborted) throw error;
  }
  return 0;
}

async function printKept(flags: Flags): Promise<void> {
  const after = await lastBefore(flags);
  const lines = (await adminCall(flags, `requests?format=ndjson&since=${after}`)).split("\n").filter(Boolean);
  const entries = lines.map((line) => JSON.parse(line) as JournalEntry);
  tellGone((entries[0]?.sequence ?? 1) - 1 - after);
  for (const entry of entries) print(entry, flags);
  await tellUnknown(flags);
}

/** Names on standard error the methods that clients call and the stand-in does not have. */
async function tellUnknown(flags: Flags): Promise<void> {
  const { unknown } = JSON.parse(await adminCall(flags, "requests?limit=0")) as Pick<Journal, "unknown">;
  for (const { call, calls } of unknown) {
    process.stderr.write(`${call} is unknown here (calls: ${calls}); make it with crmcom-mock method draft\n`);
  }
}

/** The number of the last call that `--last` leaves out, 0 for none. Says on standard error how many are left out. */
async function lastBefore(flags: Flags): Promise<number> {
  const { last } = flags;
  if (last === undefined) return 0;
  const { recorded, evicted } = JSON.parse(await adminCall(flags, "requests?limit=0")) as Record<
    "recorded" | "evicted",
    number
  >;
  const kept = Math.max(0, recorded - evicted - last);
  if (kept > 0) process.stderr.write(`older calls that are not shown: ${kept}; leave out --last to see all\n`);
  return Math.max(0, recorded - last);
}

async function follow(flags: Flags, signal: AbortSignal): Promise<void> {
  // The stream begins with the calls that are there already.
  const headers = { "last-event-id": String(await lastBefore(flags)) };
  const { body } = await adminFetch(flags, "requests?format=sse", { headers, signal });
  const events = body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()) ?? [];
  for await (const { event, data } of events) {
    if (event === "evicted") tellGone((JSON.parse(data) as { count: number }).count);
    if (event === "request") print(JSON.parse(data) as JournalEntry, flags);
  }
}

function tellGone(count: number): void {
  if (count > 0)
    process.stderr.write(`older calls that were dropped: ${count}; --journal-max sets how many are kept\n`);
}

function print(entry: JournalEntry, { json, sandbox }: Flags): void {
  const line = json
    ? JSON.stringify(entry)
    : `[${entry.at}] ${callLine(loggedEntry(entry, sandbox), wantsColors(process.stdout))}`;
  process.stdout.write(`${line}\n`);
}
