import { options } from "preact";
import type { CallOutcome } from "../mock/journal/call-line.ts";
import type { BriefEntry } from "../mock/journal/render-entry.ts";
import table from "./calls/outcomes.json" with { type: "json" };

/** Characters that nobody sees, or that turn the direction of text; line breaks stay. */
const invisible = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const visibleText = (text: string) => text.replace(invisible, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);

// Every text and every tooltip of the page passes here, so that a user sees all that a client sent.
const { vnode: before } = options;
options.vnode = (node: { props: unknown }) => {
  const props = node.props as { title?: unknown } | string | null;
  if (typeof props === "string") node.props = visibleText(props);
  else if (typeof props?.title === "string") props.title = visibleText(props.title);
  before?.(node as preact.VNode);
};

export const countText = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

export const capitalized = (text: string): string => text.replace(/^./, (letter) => letter.toUpperCase());

export const outcomes = table satisfies Readonly<Record<CallOutcome, unknown>>;

/** A message of the vendor without its frame: `Account (ACR1) not found`. */
export const plainReason = (text: string): string =>
  text
    .replace(/^Error:\s*|^\w*Exception: |\s*- Description:.*$/gs, "")
    .replace(/\.$/, "")
    .replace(/^(\S+) is not a Web API method of .*did you mean (\S+)\?$/, "No such method: $1; did you mean $2?")
    .replace(/\b\w+_set\[\d+\]\./g, "")
    .replace(/ is not of type (\w+), as /, " is not a $1, as ")
    .replace(/ Not Found$/, " not found");

/** A message without its value, so that equal ones can be counted: `Account not found`. */
export const sharedReason = (text: string): string => plainReason(text).replace(/ \([^)]*\)/, "");

/** The path of a member as messages write it: `rows[0].number`. */
export const pathOf = (at: string, name: string, isOfList = false): string =>
  isOfList ? `${at}[${name}]` : at === "" ? name : `${at}.${name}`;

type Member = { readonly path: string; readonly value: unknown };

const leavesWithin = (value: unknown, at: string): Member[] =>
  Object.entries(isObject(value) ? value : {}).flatMap(([name, member]) => {
    const path = pathOf(at, name, Array.isArray(value));
    return [{ path, value: member }, ...leavesWithin(member, path)];
  });

/** The member that an error is about: the one that it names, or the one with the value that it puts in brackets. */
export function memberInReason(reason: string, sent: unknown, at = ""): Member | undefined {
  const text = pathOf(at, plainReason(reason));
  const all = leavesWithin(sent, at);
  return all.find(({ path }) => text.startsWith(`${path} `)) ?? all.find(({ value }) => text.includes(`(${value})`));
}

/** Why a call ended as it did, in a line, with the rules that ended it. A warning did not end the call. */
export function callReason(entry: BriefEntry): { rule?: string; text: string; isWarning?: boolean } | undefined {
  const { fault, reason, rows, ignored, warnings, outcome } = entry;
  const failedRows = new Set(rows?.reasons.map(({ rule }) => rule));
  const ended = fault?.filter((rule) => !failedRows.has(rule)).join(", ");
  if (ended && outcome === "fault") return { rule: ended, text: faultText(entry) };
  if (reason) return { text: refusalText(reason, warnings?.[0]) };
  const rowText = rows ? [failureText(rows), ...lostTexts(entry, ended)].filter(Boolean).join(", ") : "";
  if (rowText) return { text: rowText };
  if (ended) return { rule: ended, text: "was injected, and the request went on" };
  const warning = warnings?.[0] ?? (ignored && `${ignored.join(", ").replaceAll("[].", "")} was ignored`);
  return warning ? { text: warning, isWarning: true } : undefined;
}

export const isCreation = (operation: string | null): boolean => operation?.endsWith(".create") === true;

/** The number of rows that were answered as OK and, if the method stores rows, stored. */
export function countDoneRows({ operation, rows }: BriefEntry): number {
  const { processed = 0, stored = 0 } = rows ?? {};
  return isCreation(operation) ? Math.min(processed, stored) : processed;
}

/** The rows that the answer leaves out, and those that it calls done though they are not stored. */
function lostTexts(entry: BriefEntry, rules = ""): string[] {
  const { count = 0, processed = 0, unprocessed = 0, stored = 0 } = entry.rows ?? {};
  const omitted = count - processed - unprocessed;
  return [
    ...(omitted > 0 ? [`${countText(omitted, "row")} missing in the response`] : []),
    ...(countDoneRows(entry) < processed ? [`${stored} stored of ${processed} reported as OK (${rules})`] : []),
  ];
}

/** The reason of a refusal. For a missing member, it adds the misspelt name that the client sent. */
function refusalText(reason: string, warning = ""): string {
  const [, sent, meant] = /^(\S+): did you mean (\S+)\?$/.exec(warning) ?? [];
  const text = plainReason(reason);
  if (meant === undefined || !text.startsWith(meant)) return text;
  return `${text.replace(/ is mandatory$/, " is missing")}; you sent ${sent}`;
}

function faultText({ status, rows }: BriefEntry): string {
  const { stored = 0 } = rows ?? {};
  const words = stored === 1 ? "the event is stored" : `${stored} events are stored`;
  if (status === null) return `lost the response; ${stored > 0 ? words : "look for what is stored"}`;
  if (status >= 400) return `responded with ${status}${stored > 0 ? `; ${words}` : " before anything was stored"}`;
  return "changed the response";
}

/** The reasons for failed rows, each with its number of rows: messages of CRM.COM, and fault rules. */
function failureText({ failures, reasons, unprocessed }: NonNullable<BriefEntry["rows"]>): string {
  const [first] = failures;
  if (first && unprocessed === 1) {
    const why = first.rule ? `failed by ${first.rule}` : plainReason(first.reason || first.error_code);
    return `Row ${first.request_unique_identifier ?? "without id"}: ${why}`;
  }
  const texts = reasons.map(({ count, reason, error_code, rule }) => {
    const why = rule ? `failed by ${rule}` : sharedReason(reason || error_code).replace(/, as \S+$/, "");
    return `${count} ${why}`;
  });
  return texts.join(", ");
}

export function methodParts({ operation, path }: BriefEntry): readonly [family: string, name: string] {
  const name = operation?.replace(/^customer_events\./, "") ?? `…/${/[^/]+(\/[^/]+)?(?=\/*$)/.exec(path)?.[0]}`;
  const [family = ""] = /^(bulk\.|authentication\.|…\/)/.exec(name) ?? [];
  return [family, name.slice(family.length)];
}

/** A duration as people read it: `93 ms`, `1.2 s`, `18 s`, `4 min`. */
export function durationText(ms: number): string {
  if (ms < 1) return "< 1 ms";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
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
