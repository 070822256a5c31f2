import { closest, distance } from "fastest-levenshtein";
import type { CallOutcome } from "../mock/journal/journal-record.ts";
import type { BriefEntry } from "../mock/journal/render-entry.ts";
import table from "./calls/outcomes.json" with { type: "json" };

/** Signs that have no look of their own, or turn the direction of those beside them: what a client sent is seen as it is. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text of a client, with what cannot be seen in it written as escapes; line breaks stay. */
export const shownText = (text: string): string =>
  text.replace(unseen, (sign) => (sign === "\n" ? sign : `\\u{${sign.codePointAt(0)?.toString(16)}}`));

/** `1 row`, `2 rows`. */
export const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

/** What a text says as JSON; `undefined` when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const capital = (text: string): string => text.replace(/^./, (letter) => letter.toUpperCase());

type OutcomeLook = Readonly<Record<"word" | "text" | "tint" | "bar" | "mark" | "fill", string>>;

/** How each outcome is seen: its word, the colors of word, banner and bar, and the outline of its mark on 10 by 10 pixels. */
export const outcomes: Readonly<Record<CallOutcome, OutcomeLook>> = table;

/** The message of an answer's status; empty where it has none. */
export const statusMessage = (body: unknown): string => String(memberAt(body, "/status/message") ?? "");

/** A message of the vendor's form without what surrounds it: `Account (ACR1) Not Found`. */
export const plainReason = (text: string): string =>
  text
    .replace(/^Error:\s*/, "")
    .replace(/\s*- Description:.*$/s, "")
    .replace(/^(\w*Exception): /, "")
    .replace(/\.$/, "")
    .replace(/^request: /, "")
    .replace(/^(\S+) is not a Web API method of .*did you mean (\S+)\?$/, "No such method: $1; did you mean $2?")
    .replace(/^\/crmapi\/rest\/v2\//, "")
    .replace(/^The request body is not valid JSON: /, "Not JSON: ")
    .replace(/\b\w+_set\[\d+\]\./g, "")
    .replace(/ is not of type (\w+), as .*$/, " is not a $1")
    .replace(/ Not Found$/, " not found");

/** The same without the value that it is about, to be counted with others: `Account not found`. */
export const sharedReason = (text: string): string => plainReason(text).replace(/ \([^)]*\)/, "");

/** Rows by the reason that they failed for, the most common first. */
export const byReason = <Row>(rows: readonly Row[], reasonOf: (row: Row) => string) =>
  [...Map.groupBy(rows, reasonOf)].sort(([, one], [, other]) => other.length - one.length);

/**
 * Where in what was sent the reason of an error lies, as a JSON Pointer: the member that it names, or the one that has the
 * value that it puts in brackets.
 */
export function placeOf(reason: string, sent: unknown): string | undefined {
  const named = /^(?:Error:)?\s*(?:\w+_set\[\d+\]\.)?([\w.[\]]+) /.exec(reason)?.[1];
  const pointer = named && `/${named.replaceAll(".", "/").replace(/\[(\d+)\]/g, "/$1")}`;
  if (pointer && memberAt(sent, pointer) !== undefined) return pointer;
  const value = /\(([^)]*)\)/.exec(reason)?.[1];
  return value === undefined ? undefined : pointerTo(value, sent, "");
}

/** What stands in a value at a JSON Pointer. */
export const memberAt = (whole: unknown, pointer: string): unknown =>
  pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], whole);

function pointerTo(wanted: string, value: unknown, at: string): string | undefined {
  if (typeof value !== "object" || value === null) return String(value) === wanted && at !== "" ? at : undefined;
  for (const [name, within] of Object.entries(value)) {
    const found = pointerTo(wanted, within, `${at}/${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Why a call ended as it did, in a line. */
interface Reason {
  readonly rule?: string;
  readonly text: string;
  /** It was done all the same. */
  readonly isWarning?: boolean;
}

/** Why a call ended as it did; `undefined` where nothing is to be said. */
export function callReason(entry: BriefEntry): Reason | undefined {
  const { fault, reason, ignored, warnings } = entry;
  if (fault) return { rule: fault.join(", "), text: faultText(entry) };
  if (reason) return { text: refusalText(reason, warnings) };
  const failed = failureText(entry.rows?.failures ?? [], entry.rows?.unprocessed ?? 0);
  if (failed) return { text: failed };
  const said = warnings?.[0] ?? (ignored ? `${ignored.join(", ").replaceAll("[].", "")} was ignored` : undefined);
  return said === undefined ? undefined : { text: said, isWarning: true };
}

/** A refusal for want of something says what came in its place. */
function refusalText(reason: string, warnings: BriefEntry["warnings"]): string {
  const [, sent, meant] = /^(\S+): did you mean (\S+)\?$/.exec(warnings?.[0] ?? "") ?? [];
  const text = plainReason(reason);
  if (meant === undefined || !text.startsWith(meant)) return text;
  return `${text.replace(/ is mandatory$/, " is missing")}; you sent ${sent}`;
}

function faultText({ status, rows, outcome }: BriefEntry): string {
  if (status === null)
    return `dropped the answer; ${rows?.processed ? storedText(rows.processed) : "look for what is stored"}`;
  if (status >= 400) return `answered ${status}${rows?.processed ? "" : " before anything was stored"}`;
  if (rows && rows.unprocessed > 0) {
    const names = rows.failures.map((row) => row.request_unique_identifier ?? "?");
    return `failed ${rows.unprocessed === 1 ? "row" : "rows"} ${names.join(", ")}${rows.unprocessed > names.length ? ", …" : ""}`;
  }
  return outcome === "fault" ? "changed the answer" : "struck, and the call went on";
}

const storedText = (count: number): string => (count === 1 ? "the event is stored" : `${count} events are stored`);

type FailedRow = NonNullable<BriefEntry["rows"]>["failures"][number];

function failureText(failures: readonly FailedRow[], count: number): string | undefined {
  const [first] = failures;
  if (!first) return undefined;
  if (count === 1)
    return `Row ${first.request_unique_identifier ?? "without id"}: ${plainReason(first.reason ?? first.error_code)}`;
  const groups = byReason(failures, (row) => sharedReason(row.reason ?? row.error_code));
  const said = groups.map(([reason, all]) => `${all.length} ${reason}`);
  const rest = count - failures.length;
  return [...said, ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
}

/** The name of a method in three parts. What all have in common is left out; the family is muted, the last part is strong. */
export function methodParts({ operation, path }: Pick<BriefEntry, "operation" | "path">) {
  const ending = path.split("/").filter(Boolean).slice(-2).join("/");
  const name = operation?.replace(/^customer_events\./, "") ?? `…/${ending}`;
  const family = /^(bulk\.|authentication\.|…\/)/.exec(name)?.[0] ?? "";
  const last =
    name
      .slice(family.length)
      .split(operation === null ? "/" : ".")
      .at(-1) ?? "";
  return { family, middle: name.slice(family.length, name.length - last.length), last };
}

/** A duration as people read it: `93 ms`, `1.2 s`, `18 s`, `4 min`. */
export function durationText(ms: number): string {
  if (ms < 1) return "< 1 ms";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 60_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 86_400_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} days`;
}

const dates = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** A date of the vendor or of the journal as people read it: `22 Jun 2016, 15:00`. */
export function dateText(at: string): string {
  const ms = Date.parse(at.replace(/(\.\d+)?Z?$/, "Z"));
  return at.includes("T") && !Number.isNaN(ms) ? dates.format(ms) : at;
}

export const timeText = (at: string): string => /T(\d\d:\d\d:\d\d)/.exec(at)?.[1] ?? at;

/** The word that was most likely meant; `undefined` when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const best = closest(word, known);
  return distance(word, best) <= Math.max(2, word.length / 3) ? best : undefined;
}
