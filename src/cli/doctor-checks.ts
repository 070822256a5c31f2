import type { ConfigInput } from "../mock/config/settings.ts";
import type { RowFault } from "../wire/bulk-outcome.ts";
import { vendorErrors } from "../wire/vendor-errors.ts";

/** What a client saw of a call, and how many rows the store then held. */
export interface Seen {
  /** 0: no answer. */
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string;
  readonly text: string;
  /** The error that ended it; empty when the answer was whole. */
  readonly error: string;
  readonly tookMs: number;
  readonly stored: number;
  /** All of it in a line. */
  readonly said: string;
}

/** One effect, fired by a rule, and what must be seen of it. */
export interface Check {
  readonly effect: string;
  readonly rule: NonNullable<ConfigInput["faults"]>[number];
  /** Calls until it is to be seen; 1 when absent. */
  readonly calls?: number;
  /** How long the client waits for an answer. */
  readonly patienceMs?: number;
  holds(seen: Seen): boolean;
}

const delayMs = 60;

// A timer may fire a little early by another clock; it never fires late enough to matter here.
const isLate = ({ tookMs }: Seen) => tookMs >= delayMs - 5;

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Processed and unprocessed rows of an answer. */
function countsIn(text: string): readonly [number, number] {
  const { data } = JSON.parse(text) as { data: Record<string, unknown[]> };
  return [data["processed_customer_events_set"]?.length ?? -1, data["unprocessed_customer_events_set"]?.length ?? -1];
}

const rowsAre = (processed: number, unprocessed: number, stored: number) => (seen: Seen) =>
  seen.status === 200 && String(countsIn(seen.text)) === `${processed},${unprocessed}` && seen.stored === stored;

const firstRow = (outcome: RowFault["outcome"]) => ({ match: { rows: { index: 0 } }, effect: { row: { outcome } } });

const isLost = (error: string) => (seen: Seen) => seen.status === 0 && seen.error === error && seen.stored === 0;

/** Every effect. */
export const checks: readonly Check[] = [
  { effect: "delay fixed", rule: { effect: { delay: delayMs } }, holds: (seen) => isLate(seen) && seen.stored === 2 },
  {
    effect: "delay uniform",
    rule: { effect: { delay: { type: "uniform", lower: delayMs, upper: delayMs + 20 } } },
    holds: (seen) => isLate(seen) && seen.stored === 2,
  },
  {
    effect: "delay lognormal",
    rule: { effect: { delay: { type: "lognormal", median: 10_000, sigma: 0.1, cap: delayMs } } },
    holds: (seen) => isLate(seen) && seen.stored === 2,
  },
  {
    effect: "vendorError",
    rule: { effect: { vendorError: "tokenExpired" } },
    holds: ({ text, stored }) => text.includes(`"code":"${vendorErrors.tokenExpired.code}"`) && stored === 0,
  },
  {
    effect: "http",
    rule: { effect: { http: { status: 503, retryAfterSeconds: 7 } } },
    holds: ({ status, retryAfter, stored }) => status === 503 && retryAfter === "7" && stored === 0,
  },
  { effect: "row rejected", rule: firstRow("rejected"), holds: rowsAre(1, 1, 1) },
  {
    effect: "row committed-but-reported-failed",
    rule: firstRow("committed-but-reported-failed"),
    holds: rowsAre(1, 1, 2),
  },
  {
    effect: "row reported-ok-but-not-committed",
    rule: firstRow("reported-ok-but-not-committed"),
    holds: rowsAre(2, 0, 1),
  },
  { effect: "row omitted", rule: firstRow("omitted"), holds: rowsAre(1, 0, 1) },
  { effect: "connection empty", rule: { effect: { connection: "empty" } }, holds: isLost("socket hang up") },
  { effect: "connection reset", rule: { effect: { connection: "reset" } }, holds: isLost("read ECONNRESET") },
  {
    effect: "connection reset after-commit",
    rule: "lost-response",
    holds: ({ status, error, stored }) => status === 0 && error === "read ECONNRESET" && stored === 2,
  },
  {
    effect: "connection random-data",
    rule: { effect: { connection: "random-data" } },
    holds: ({ status, error }) => status === 0 && error.startsWith("HPE_"),
  },
  {
    effect: "connection malformed-chunk",
    rule: { effect: { connection: "malformed-chunk" } },
    holds: ({ status, error }) => status !== 0 && error !== "",
  },
  {
    effect: "connection hang",
    rule: { effect: { connection: "hang" } },
    patienceMs: 300,
    holds: isLost("gave up"),
  },
  {
    effect: "connection close-after-bytes",
    rule: { phase: "after-commit", effect: { connection: { type: "close-after-bytes", bytes: 10 } } },
    holds: ({ status, error, text, stored }) => status === 200 && error !== "" && text.length === 10 && stored === 2,
  },
  {
    effect: "connection slow-close",
    rule: { phase: "after-commit", effect: { connection: { type: "slow-close", durationMs: delayMs } } },
    holds: (seen) => isLate(seen) && seen.error === "" && isJson(seen.text),
  },
  {
    effect: "body truncateAt",
    rule: { effect: { body: { truncateAt: 20 } } },
    holds: ({ text }) => text.length === 20,
  },
  { effect: "body malformed", rule: { effect: { body: { malformed: true } } }, holds: ({ text }) => !isJson(text) },
  {
    effect: "body contentType",
    rule: { effect: { body: { contentType: "text/html" } } },
    holds: ({ contentType, text }) => contentType === "text/html" && isJson(text),
  },
  {
    effect: "body patch",
    rule: { effect: { body: { patch: [{ op: "replace", path: "/status/code", value: "PATCHED" }] } } },
    holds: ({ text, stored }) => text.includes('"code":"PATCHED"') && stored === 2,
  },
  {
    effect: "throttle",
    rule: { effect: { throttle: { chunks: 3, durationMs: delayMs } } },
    holds: (seen) => isLate(seen) && isJson(seen.text),
  },
  {
    effect: "quota",
    rule: { effect: { quota: { limit: 1, windowMs: 60_000 } } },
    calls: 2,
    holds: ({ status, retryAfter, stored }) => status === 429 && Number(retryAfter) > 0 && stored === 0,
  },
  {
    effect: "token expire",
    rule: { phase: "before-auth", effect: { token: "expire" } },
    holds: ({ text, stored }) => text.includes(vendorErrors.tokenExpired.code) && stored === 0,
  },
  {
    effect: "token revoke",
    rule: { when: { times: 1 }, effect: { token: "revoke" } },
    calls: 2,
    holds: ({ text, stored }) => text.includes(vendorErrors.tokenReleased.code) && stored === 0,
  },
];
