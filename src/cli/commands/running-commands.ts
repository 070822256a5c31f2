import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { orConfigError, reasonOf } from "../../ground/config-error.ts";
import { readPlainFile } from "../../ground/files.ts";
import { jsonOr } from "../../ground/json.ts";
import { wantsColors } from "../../ground/log.ts";
import { ownPaths } from "../../ground/own-paths.ts";
import type { StoredFault } from "../../library/stand-in-handle.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import type { ShownSandbox } from "../../mock/admin/sandbox-routes.ts";
import { listPresets } from "../../mock/faults/render-rule.ts";
import { oneOrMoreRulesSchema, ruleFromText } from "../../mock/faults/rule.ts";
import { planLimits, planRule } from "../../mock/faults/stored-rule.ts";
import { printCallLine } from "../../mock/journal/call-line.ts";
import type { Journal } from "../../mock/journal/journal.ts";
import type { BriefEntry, JournalEntry } from "../../mock/journal/render-entry.ts";
import { readOrThrow } from "../../schema/read-by.ts";
import { type CommandLine, printJsonOrText, printMessage, printText, UsageError, writeTextFile } from "../command.ts";
import type { FlagsOf } from "../command-table.ts";

type Address = Pick<FlagsOf<"export">, "url" | "adminToken"> & { readonly sandbox?: string };

const baseOf = ({ origin, pathname }: URL): string => origin + pathname.replace(/\/+$/, "");

/** Asks the admin API of a running stand-in. @throws UsageError when it cannot be reached, or refuses */
async function ask({ url, sandbox, adminToken }: Address, path: string, init: RequestInit = {}): Promise<Response> {
  const at = `${baseOf(url)}${ownPaths.admin}/${path}`;
  const headers = {
    ...(init.headers as Record<string, string>),
    ...(init.body !== undefined && { "content-type": "application/json" }),
    ...(sandbox !== undefined && { "x-mock-sandbox": sandbox }),
    ...(adminToken !== undefined && { authorization: `Bearer ${adminToken}` }),
  };
  const response = await fetch(at, { ...init, headers }).catch((error: unknown) => {
    throw new UsageError(
      `${at} cannot be reached: ${reasonOf(error)}; start a stand-in there, or name another with --url`,
    );
  });
  if (response.ok) return response;
  const said = await response.text();
  const { detail = said } = (jsonOr(said, {}) as { detail?: string } | null) ?? {};
  throw new UsageError(`${at} answered ${response.status}: ${detail}`);
}

/** The same, for the whole body of the answer. @throws UsageError also when it breaks off */
async function askWhole(address: Address, path: string, init?: RequestInit): Promise<string> {
  const response = await ask(address, path, init);
  return response.text().catch((error: unknown) => {
    throw new UsageError(`the answer of ${response.url} broke off: ${reasonOf(error)}`);
  });
}

type Twin = { readonly number: string; readonly stored_by?: string | null };

type Duplicates = { readonly items: readonly { readonly reason: string; readonly events: readonly Twin[] }[] };

export async function duplicatesCommand({ flags }: CommandLine<"duplicates">): Promise<number> {
  const found = JSON.parse(await askWhole(flags, "duplicates?calls=true")) as Duplicates;
  const lines = found.items.map(({ reason, events }) => {
    const each = events.map(({ number, stored_by }) => `${number} (${stored_by ?? "fixture"})`);
    return `${reason}: ${events.length} events, ${each.join(", ")}`;
  });
  return printJsonOrText(flags, found, lines.join("\n") || "no event was created twice");
}

export async function sandboxesCommand({ flags }: CommandLine<"sandboxes">): Promise<number> {
  const text = await askWhole(flags, "sandboxes?limit=1000");
  const listed = JSON.parse(text) as { total: number; items: readonly ShownSandbox[] };
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
  const done = JSON.parse(await askWhole(flags, "reset", { method: "POST", body })) as Reset;
  const where = done.sandbox === undefined ? `all ${done.sandboxes} sandboxes` : `the sandbox ${done.sandbox}`;
  return printJsonOrText(flags, done, `put back ${done.reset.join(", ")} of ${where}`);
}

/** The program that opens an address, by platform. */
const openers: Readonly<Record<string, string>> = { darwin: "open", win32: "explorer" };

/** Prints the address of the page, and opens it. Where no browser can be opened, the address is enough. */
export async function openCommand({ flags }: CommandLine<"open">): Promise<number> {
  await ask(flags, "way-in");
  const url = `${baseOf(flags.url)}${ownPaths.page}/#/calls?${new URLSearchParams({ sandbox: flags.sandbox })}`;
  const child = spawn(openers[process.platform] ?? "xdg-open", [url], { detached: true, stdio: "ignore" });
  await new Promise((resolve) => child.once("spawn", resolve).once("error", resolve));
  child.unref();
  return printJsonOrText(flags, { url }, url);
}

export async function exportCommand({ flags }: CommandLine<"export">): Promise<number> {
  const state = await askWhole(flags, "state");
  if (flags.file === undefined) return printText(state.trimEnd());
  writeTextFile("--file", flags.file, state);
  return 0;
}

/** Puts a sandbox into an exported state. Without a file it reads standard input. */
export async function importCommand({ flags, words: [file] }: CommandLine<"import">): Promise<number> {
  const body =
    file === undefined ? await text(process.stdin) : orConfigError(file, "cannot be read", () => readPlainFile(file));
  const answer = await askWhole(flags, "state", { method: "PUT", body });
  const taken = JSON.parse(answer) as { sandbox: string; rows: object };
  const counts = Object.entries(taken.rows).map(([collection, count]) => `${count} of ${collection}`);
  return printJsonOrText(flags, taken, `${taken.sandbox} holds over its fixtures: ${counts.join(", ") || "no rows"}`);
}

type ShownRule = Pick<StoredFault, "id" | "why" | "ends" | "warnings">;

export async function faultsListCommand({ flags }: CommandLine<"faults list">): Promise<number> {
  if (flags.presets) {
    const items = listPresets();
    const lines = items.map(({ name, description, ends }) => `${column(name)}${description}. It ends ${ends}.`);
    return printJsonOrText(flags, { total: items.length, items }, lines.join("\n"));
  }
  const listed = JSON.parse(await askWhole(flags, "faults?limit=1000")) as { items: ShownRule[] };
  return printJsonOrText(flags, listed, inWords(listed.items));
}

export async function faultsAddCommand({ flags, words: [rule = ""] }: CommandLine<"faults add">): Promise<number> {
  const body = JSON.stringify(ruleFromText(rule));
  const added = JSON.parse(await askWhole(flags, "faults", { method: "POST", body })) as ShownRule | ShownRule[];
  return printJsonOrText(flags, added, inWords([added].flat()));
}

export async function faultsRemoveCommand({ flags, words: [id = ""] }: CommandLine<"faults remove">): Promise<number> {
  await ask(flags, `faults/${encodeURIComponent(id)}`, { method: "DELETE" });
  return printJsonOrText(flags, { removed: id }, `removed the fault rule ${id}`);
}

export async function faultsClearCommand({ flags }: CommandLine<"faults clear">): Promise<number> {
  await ask(flags, "faults", { method: "DELETE" });
  return printJsonOrText(flags, { items: [] }, "removed all fault rules");
}

function inWords(rules: readonly ShownRule[]): string {
  const lines = rules.flatMap(({ id, why, ends, warnings }) => [
    `${column(id)}${why}. It ends ${ends}.`,
    ...warnings.map(({ path, message }) => `${column("")}warning: ${path}: ${message}`),
  ]);
  return lines.join("\n") || "there are no fault rules";
}

const column = (name: string): string => `${name.padEnd(14)}  `;

/** Prints which of the next calls rules would hit. It needs no stand-in. */
export async function faultsPlanCommand({ flags }: CommandLine<"faults plan">): Promise<number> {
  const { n, seed, sandbox, rule: typed } = flags;
  const keys = flags.keys?.split(",") ?? [];
  const rules = readOrThrow(oneOrMoreRulesSchema, ruleFromText(typed), (path) => `${typed}: ${pointerTo(path) || "/"}`);
  if (n * rules.length > planLimits.decisions) {
    const most = `a plan has at most ${planLimits.decisions} decisions`;
    throw new UsageError(`-n: ${n} calls of ${rules.length} rules are too many; ${most}`);
  }
  const items = rules.flatMap((rule, index) =>
    planRule({ ...rule, id: rule.id ?? `fault-${index + 1}` }, { seed, sandbox, n, keys }),
  );
  const lines = items.map(({ rule, ordinal, key, draw, hit }) =>
    `${rule}  n=${ordinal}  ${key === undefined ? "" : `key=${key}  `}u=${draw.toFixed(6)}  ${hit ? "hit" : "-"}`.trim(),
  );
  return printJsonOrText(flags, { total: items.length, items }, lines.join("\n"));
}

type CallsFlags = CommandLine<"calls">["flags"];

type ListedJournal = Pick<Journal, "evicted" | "unknown"> & { readonly recorded: number };

/**
 * Prints the calls in the journal, as the log does, and with `--follow` the calls to come. It ends when the stand-in ends, when
 * the sandbox is removed, or when nobody reads on.
 */
export async function callsCommand({ flags }: CommandLine<"calls">): Promise<number> {
  const unread = new AbortController();
  process.stdout.once("error", () => unread.abort());
  try {
    const journal = JSON.parse(await askWhole(flags, "requests?limit=0")) as ListedJournal;
    if (journal.recorded === 0) printMessage("no call came since the start or the last reset of the journal");
    tellGone(journal.evicted);
    // The number of the last call that is gone, or that `--last` leaves out.
    const after = Math.max(journal.evicted, journal.recorded - (flags.last ?? journal.recorded));
    const left = after - journal.evicted;
    if (left > 0) printMessage(`older calls that are not shown: ${left}; leave out --last to see all`);
    await (flags.follow ? follow(flags, after, unread.signal) : printKept(flags, after, journal.unknown));
  } catch (error) {
    if (!unread.signal.aborted) throw error;
  }
  return 0;
}

async function printKept(flags: CallsFlags, after: number, unknown: Journal["unknown"]): Promise<void> {
  const lines = (await askWhole(flags, `requests?format=ndjson&since=${after}${briefly(flags)}`))
    .split("\n")
    .filter(Boolean);
  for (const line of lines) printEntry(JSON.parse(line) as PrintedEntry, flags);
  for (const { call, calls } of unknown) {
    printMessage(`${call} is unknown here (calls: ${calls}); make it with crmcom-mock method draft`);
  }
}

async function follow(flags: CallsFlags, after: number, signal: AbortSignal): Promise<void> {
  // The stream begins with the calls that are there already.
  const { body } = await ask(flags, `requests?format=sse${briefly(flags)}`, {
    headers: { "last-event-id": String(after) },
    signal,
  });
  const events = body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()) ?? [];
  for await (const { event, data } of events) {
    if (event === "evicted") tellGone((JSON.parse(data) as { count: number }).count);
    if (event === "request") printEntry(JSON.parse(data) as PrintedEntry, flags);
  }
}

const bounds = "--journal-max, --journal-bytes and --memory";

function tellGone(count: number): void {
  if (count > 0) printMessage(`older calls that were dropped: ${count}; ${bounds} bound what is kept`);
}

/** Whole calls as JSON, lines for people. */
type PrintedEntry = BriefEntry | JournalEntry;

const briefly = ({ json }: CallsFlags): string => (json ? "" : "&brief=true");

function printEntry(entry: PrintedEntry, { json }: CallsFlags): void {
  const inWords = () => `[${entry.at}] ${printCallLine(entry as BriefEntry, wantsColors(process.stdout))}`;
  printText(json ? JSON.stringify(entry) : inWords());
}
