import { spawn } from "node:child_process";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { reasonOf } from "../../common/config-error.ts";
import { jsonOr } from "../../common/json.ts";
import { wantsColors } from "../../common/log.ts";
import { ownPaths } from "../../common/own-paths.ts";
import type { StoredFault } from "../../library/stand-in-handle.ts";
import type { ShownSandbox } from "../../mock/admin/sandbox-routes.ts";
import { listPresets } from "../../mock/faults/render-rule.ts";
import { ruleFromText } from "../../mock/faults/rule.ts";
import { printCallLine } from "../../mock/journal/call-line.ts";
import type { Journal } from "../../mock/journal/journal.ts";
import type { BriefEntry, JournalEntry } from "../../mock/journal/render-entry.ts";
import { type CommandLine, printJsonOrText, printMessage, printText, UsageError } from "../command.ts";
import type { FlagsOf } from "../command-table.ts";

type Address = Pick<FlagsOf<"reset">, "url" | "adminToken"> & { readonly sandbox?: string };

const baseOf = ({ origin, pathname }: URL): string => origin + pathname.replace(/\/+$/, "");

/** Calls the admin API of a running stand-in. @throws UsageError when it cannot be reached, or refuses */
async function callAdmin({ url, sandbox, adminToken }: Address, path: string, init: RequestInit = {}) {
  const address = `${baseOf(url)}${ownPaths.admin}/${path}`;
  const headers = new Headers(init.headers);
  if (init.body !== undefined) headers.set("content-type", "application/json");
  if (sandbox !== undefined) headers.set("x-mock-sandbox", sandbox);
  if (adminToken !== undefined) headers.set("authorization", `Bearer ${adminToken}`);
  const response = await fetch(address, { ...init, headers }).catch((error: unknown) => {
    const hint = "start the mock server there, or name another address with --url";
    throw new UsageError(`${address} cannot be reached: ${reasonOf(error)}; ${hint}`);
  });
  if (response.ok) return response;
  const body = await response.text();
  const { detail = body }: { readonly detail?: string } = Object(jsonOr(body));
  throw new UsageError(`${address} responded with ${response.status}: ${detail}`);
}

/** The body of an answer of the admin API. @throws UsageError also when it breaks off */
async function readAdmin(address: Address, path: string, init?: RequestInit): Promise<string> {
  const response = await callAdmin(address, path, init);
  return response.text().catch((error: unknown) => {
    throw new UsageError(`the response of ${response.url} was cut off: ${reasonOf(error)}`);
  });
}

/** The JSON of an answer of the admin API. */
async function readAdminJson<Answer>(address: Address, path: string, init?: RequestInit): Promise<Answer> {
  return JSON.parse(await readAdmin(address, path, init));
}

type StoredEvent = { readonly number: string; readonly stored_by?: string | null };

type Duplicates = {
  readonly total: number;
  readonly items: readonly { readonly reason: string; readonly events: readonly StoredEvent[] }[];
};

export async function duplicatesCommand({ flags }: CommandLine<"duplicates">): Promise<number> {
  const duplicates = await readAdminJson<Duplicates>(flags, "duplicates?calls=true&limit=1000");
  const rest = duplicates.total - duplicates.items.length;
  const lines = duplicates.items.map(({ reason, events }) => {
    const names = events.map(({ number, stored_by }) => `${number} (${stored_by ?? "fixture"})`);
    return `${reason}: ${events.length} events, ${names.join(", ")}`;
  });
  if (rest > 0) printMessage(`duplicates that are not shown: ${rest} of ${duplicates.total}`);
  return printJsonOrText(flags, duplicates, lines.join("\n") || "no event was created twice");
}

export async function sandboxesCommand({ flags }: CommandLine<"sandboxes">): Promise<number> {
  const path = "sandboxes?limit=1000";
  const listed = await readAdminJson<{ total: number; items: readonly ShownSandbox[] }>(flags, path);
  const lines = listed.items.map(
    ({ name, release, baseUrl, calls, events }) =>
      `${column(name)}${release}, calls: ${calls}, events: ${events}, ${baseUrl}`,
  );
  if (listed.total > lines.length) printMessage(`sandboxes that are not shown: ${listed.total - lines.length}`);
  return printJsonOrText(flags, listed, lines.join("\n"));
}

type Reset = { readonly reset: readonly string[]; readonly sandbox?: string; readonly sandboxes?: number };

export async function resetCommand({ flags, words }: CommandLine<"reset">): Promise<number> {
  const body = JSON.stringify(Object.fromEntries(words.map((part) => [part, true])));
  const done = await readAdminJson<Reset>(flags, "reset", { method: "POST", body });
  const where = done.sandbox === undefined ? `all ${done.sandboxes} sandboxes` : `the sandbox ${done.sandbox}`;
  return printJsonOrText(flags, done, `reset ${done.reset.join(", ")} of ${where}`);
}

/** The program that opens an address, by platform. */
const openers: Readonly<Record<string, string>> = { darwin: "open", win32: "explorer" };

/** Prints the address of the page, and opens it. Without a browser, the address is enough. */
export async function openCommand({ flags }: CommandLine<"open">): Promise<number> {
  await callAdmin(flags, "connection");
  const url = `${baseOf(flags.url)}${ownPaths.page}/#/calls?${new URLSearchParams({ sandbox: flags.sandbox })}`;
  const child = spawn(openers[process.platform] ?? "xdg-open", [url], { detached: true, stdio: "ignore" });
  await new Promise((resolve) => child.once("spawn", resolve).once("error", resolve));
  child.unref();
  return printJsonOrText(flags, { url }, url);
}

type ShownRule = Pick<StoredFault, "id" | "why" | "ends" | "warnings">;

export async function faultsListCommand({ flags }: CommandLine<"faults list">): Promise<number> {
  if (flags.presets) {
    const items = listPresets();
    const lines = items.map(({ name, description, ends }) => `${column(name)}${description}. It ends ${ends}.`);
    return printJsonOrText(flags, { total: items.length, items }, lines.join("\n"));
  }
  const listed = await readAdminJson<{ items: ShownRule[] }>(flags, "faults?limit=1000");
  return printJsonOrText(flags, listed, ruleLines(listed.items));
}

export async function faultsAddCommand({ flags, words: [rule = ""] }: CommandLine<"faults add">): Promise<number> {
  const body = JSON.stringify(ruleFromText(rule));
  const added = await readAdminJson<ShownRule | ShownRule[]>(flags, "faults", { method: "POST", body });
  return printJsonOrText(flags, added, ruleLines([added].flat()));
}

export async function faultsRemoveCommand({ flags, words: [id = ""] }: CommandLine<"faults remove">): Promise<number> {
  await callAdmin(flags, `faults/${encodeURIComponent(id)}`, { method: "DELETE" });
  return printJsonOrText(flags, { removed: id }, `removed the fault rule ${id}`);
}

export async function faultsClearCommand({ flags }: CommandLine<"faults clear">): Promise<number> {
  await callAdmin(flags, "faults", { method: "DELETE" });
  return printJsonOrText(flags, { items: [] }, "removed all fault rules");
}

function ruleLines(rules: readonly ShownRule[]): string {
  const lines = rules.flatMap(({ id, why, ends, warnings }) => [
    `${column(id)}${why}. It ends ${ends}.`,
    ...warnings.map(({ path, message }) => `${column("")}warning: ${path}: ${message}`),
  ]);
  return lines.join("\n") || "there are no fault rules";
}

const column = (name: string): string => `${name.padEnd(14)}  `;

type CallsFlags = CommandLine<"calls">["flags"];

type ListedJournal = Pick<Journal, "evicted" | "unknown"> & { readonly recorded: number };

/**
 * Prints the calls in the journal as the log does, and with `--follow` also new calls. It ends with the stand-in, with
 * the sandbox, or when standard output is closed.
 */
export async function callsCommand({ flags }: CommandLine<"calls">): Promise<number> {
  const closed = new AbortController();
  process.stdout.once("error", () => closed.abort());
  try {
    const journal = await readAdminJson<ListedJournal>(flags, "requests?limit=0");
    if (journal.recorded === 0) printMessage("no call came since the start or the last reset of the journal");
    printDropped(journal.evicted);
    // The number of the last call that was dropped, or that `--last` leaves out.
    const after = Math.max(journal.evicted, journal.recorded - (flags.last ?? journal.recorded));
    const hidden = after - journal.evicted;
    if (hidden > 0) printMessage(`older calls that are not shown: ${hidden}; leave out --last to see all`);
    await (flags.follow ? follow(flags, after, closed.signal) : printKept(flags, after, journal.unknown));
  } catch (error) {
    if (!closed.signal.aborted) throw error;
  }
  return 0;
}

async function printKept(flags: CallsFlags, after: number, unknown: Journal["unknown"]): Promise<void> {
  const lines = (await readAdmin(flags, `requests?${queryOf(flags, { format: "ndjson", since: String(after) })}`))
    .split("\n")
    .filter(Boolean);
  for (const line of lines) printEntry(JSON.parse(line), flags);
  for (const { call, calls } of unknown) {
    printMessage(`${call} is unknown here (calls: ${calls}); add its method with --methods <folder>`);
  }
}

async function follow(flags: CallsFlags, after: number, signal: AbortSignal): Promise<void> {
  // The stream begins with the kept calls.
  const { body } = await callAdmin(flags, `requests?${queryOf(flags, { format: "sse" })}`, {
    headers: { "last-event-id": String(after) },
    signal,
  });
  const events = body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()) ?? [];
  for await (const { event, data } of events) {
    if (event === "evicted") printDropped(JSON.parse(data).count);
    if (event === "request") printEntry(JSON.parse(data), flags);
  }
}

const bounds = "--journal-max, --journal-bytes and --memory";

function printDropped(count: number): void {
  if (count > 0) printMessage(`older calls that were dropped: ${count}; ${bounds} bound what is kept`);
}

/** A whole call for JSON, a brief one for a line. */
type PrintedEntry = BriefEntry | JournalEntry;

const queryOf = ({ json, requestId }: CallsFlags, query: Readonly<Record<string, string>>) =>
  new URLSearchParams({ ...query, ...(!json && { brief: "true" }), ...(requestId !== undefined && { requestId }) });

function printEntry(entry: PrintedEntry, { json }: CallsFlags): void {
  const line = () => `[${entry.at}] ${printCallLine(entry as BriefEntry, wantsColors(process.stdout))}`;
  printText(json ? JSON.stringify(entry) : line());
}
