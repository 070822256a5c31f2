import { reasonOf } from "../../common/config-error.ts";
import { wantsColors } from "../../common/log.ts";
import { AdminRefusal, sendAdminRequest } from "../../library/admin-request.ts";
import type { StoredFault } from "../../library/stand-in-handle.ts";
import { listPresets } from "../../mock/faults/render-rule.ts";
import { ruleFromText } from "../../mock/faults/rule.ts";
import { printCallLine } from "../../mock/journal/call-line.ts";
import type { BriefEntry } from "../../mock/journal/render-entry.ts";
import { type CommandLine, printJsonOrText, printMessage, printText, UsageError } from "../command.ts";
import type { FlagsOf } from "../command-table.ts";

type Address = Pick<FlagsOf<"reset">, "url" | "adminToken" | "sandbox">;

/** Sends a request to the admin API of a running mock server. @throws UsageError when it cannot be reached, or refuses */
async function askRunning({ url, sandbox, adminToken }: Address, operation: string, body?: unknown): Promise<string> {
  const base = url.origin + url.pathname.replace(/\/+$/, "");
  try {
    return await sendAdminRequest(fetch, { base, sandbox, token: adminToken, operation, body });
  } catch (error) {
    if (error instanceof AdminRefusal) throw new UsageError(`${base} responded with ${error.status}: ${error.message}`);
    const hint = "start the mock server there, or name another address with --url";
    throw new UsageError(`${base} cannot be reached: ${reasonOf(error)}; ${hint}`);
  }
}

async function readRunning<Answer>(address: Address, operation: string, body?: unknown): Promise<Answer> {
  return JSON.parse(await askRunning(address, operation, body));
}

/** Says that a list is not whole: `1000 of 1208 fault rules are shown`. */
function printPart(
  { total, items }: { readonly total: number; readonly items: readonly unknown[] },
  named: string,
): void {
  if (total > items.length) printMessage(`${items.length} of ${total} ${named} are shown`);
}

type StoredEvent = { readonly number: string; readonly stored_by?: string | null };

type Duplicates = {
  readonly total: number;
  readonly items: readonly { readonly reason: string; readonly events: readonly StoredEvent[] }[];
};

export async function duplicatesCommand({ flags }: CommandLine<"duplicates">): Promise<number> {
  const duplicates = await readRunning<Duplicates>(flags, "GET duplicates?calls=true&limit=1000");
  const lines = duplicates.items.map(({ reason, events }) => {
    const names = events.map(({ number, stored_by }) => `${number} (${stored_by ?? "fixture"})`);
    return `${reason}: ${events.length} events, ${names.join(", ")}`;
  });
  printPart(duplicates, "duplicates");
  return printJsonOrText(flags, duplicates, lines.join("\n") || "no event was created twice");
}

type Reset = { readonly reset: readonly string[]; readonly sandbox?: string; readonly sandboxes?: number };

export async function resetCommand({ flags, words }: CommandLine<"reset">): Promise<number> {
  const parts = Object.fromEntries(words.map((part) => [part, true]));
  const done = await readRunning<Reset>(flags, "POST reset", parts);
  const where = done.sandbox === undefined ? `all ${done.sandboxes} sandboxes` : `the sandbox ${done.sandbox}`;
  return printJsonOrText(flags, done, `reset ${done.reset.join(", ")} of ${where}`);
}

type ShownRule = Pick<StoredFault, "id" | "why" | "ends" | "warnings">;

export async function faultsListCommand({ flags }: CommandLine<"faults list">): Promise<number> {
  if (flags.presets) {
    const items = listPresets();
    const lines = items.map(({ name, description, ends }) => `${column(name)}${description}. It ends ${ends}.`);
    return printJsonOrText(flags, { total: items.length, items }, lines.join("\n"));
  }
  const listed = await readRunning<{ total: number; items: ShownRule[] }>(flags, "GET faults?limit=1000");
  printPart(listed, "fault rules");
  return printJsonOrText(flags, listed, ruleLines(listed.items));
}

export async function faultsAddCommand({ flags, words: [rule = ""] }: CommandLine<"faults add">): Promise<number> {
  const added = await readRunning<ShownRule | ShownRule[]>(flags, "POST faults", ruleFromText(rule));
  return printJsonOrText(flags, added, ruleLines([added].flat()));
}

export async function faultsRemoveCommand({ flags, words: [id = ""] }: CommandLine<"faults remove">): Promise<number> {
  await askRunning(flags, `DELETE faults/${encodeURIComponent(id)}`);
  return printJsonOrText(flags, { removed: id }, `removed the fault rule ${id}`);
}

export async function faultsClearCommand({ flags }: CommandLine<"faults clear">): Promise<number> {
  await askRunning(flags, "DELETE faults");
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

/** Prints the calls in the journal as the log does. */
export async function callsCommand({ flags }: CommandLine<"calls">): Promise<number> {
  const { evicted, recorded } = await readRunning<{ evicted: number; recorded: number }>(flags, "GET requests?limit=0");
  if (recorded === 0) printMessage("no call came since the start or the last reset of the journal");
  if (evicted > 0) {
    const limits = "--journal-max, --journal-bytes and --memory";
    printMessage(`older calls that were dropped: ${evicted}; ${limits} bound what is kept`);
  }
  // The number of the last call that was dropped, or that `--last` leaves out.
  const after = Math.max(evicted, recorded - (flags.last ?? recorded));
  const hidden = after - evicted;
  if (hidden > 0) printMessage(`older calls that are not shown: ${hidden}; leave out --last to see all`);
  const { json, requestId } = flags;
  const query = new URLSearchParams({
    format: "ndjson",
    since: String(after),
    ...(!json && { brief: "true" }),
    ...(requestId !== undefined && { requestId }),
  });
  const lines = (await askRunning(flags, `GET requests?${query}`)).split("\n").filter(Boolean);
  for (const line of lines) printText(json ? line : shownCall(JSON.parse(line)));
  return 0;
}

const shownCall = (entry: BriefEntry): string => `[${entry.at}] ${printCallLine(entry, wantsColors(process.stdout))}`;
