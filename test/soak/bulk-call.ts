import type { Agent } from "node:http";
import { connect } from "node:net";
import { createPath, eventRow } from "../event-rows.ts";
import { profileOf, type SentCall } from "./books.ts";
import { exchange } from "./exchange.ts";

/** Where a client calls. */
export interface Place {
  readonly agent: Agent;
  /** Of the stand-in, and of the sandbox if it is not `default`. */
  readonly base: string;
  readonly token: string;
  /** Is the stand-in about to stop, so that a call may come too late? */
  isStopping(): boolean;
}

/** A call to be made. */
export interface ToCall {
  readonly key: string;
  readonly rows: number;
  /** What is asked for in `X-Mock-Fault`. */
  readonly fault?: string | undefined;
  readonly patienceMs?: number;
}

const accounts = ["ACR0000000164", "ACR0000000050", "ACR00045750"];

/** A third of the rows names an account that is not there. */
const bodyOf = ({ key, rows }: ToCall, token: string): string =>
  JSON.stringify({
    token,
    social_media_customer_events_set: Array.from({ length: rows }, (_, row) =>
      eventRow({
        request_unique_identifier: String(row),
        accounts_receivable_identifier: { number: accounts[row % accounts.length] },
        profile: profileOf(key, row),
      }),
    ),
  });

const headersOf = ({ key, fault }: ToCall) => ({
  "content-type": "application/json",
  "x-request-id": key,
  ...(fault !== undefined && { "x-mock-fault": fault }),
});

/** Makes a bulk call, and says what its client knows of it then. */
export async function bulkCall(place: Place, toCall: ToCall): Promise<SentCall> {
  const { key, rows, patienceMs = 60_000 } = toCall;
  const sent = { verb: "POST", headers: headersOf(toCall), body: bodyOf(toCall, place.token), patienceMs };
  try {
    const { status, text } = await exchange(place.agent, place.base + createPath, sent);
    const reported = status === 200 ? reportedIn(text) : undefined;
    return { key, rows, fate: reported ? "answered" : "lost", reported: reported ?? new Map() };
  } catch {
    return { key, rows, fate: place.isStopping() ? "gone" : "lost", reported: new Map() };
  }
}

/** Ids by row; `undefined` for what is no answer of CRM.COM. */
function reportedIn(text: string): ReadonlyMap<number, string> | undefined {
  try {
    const { data, status } = JSON.parse(text);
    if (typeof status.code !== "string") return undefined;
    const processed: { request_unique_identifier: string; id: string }[] = data?.processed_customer_events_set ?? [];
    return new Map(processed.map((row) => [Number(row.request_unique_identifier), row.id]));
  } catch {
    return undefined;
  }
}

/** Where a client dies: in the middle of its request, after it, or in the middle of its answer. */
export type Death = "in the request" | "after the request" | "in the answer";

/** A client that dies. Of several calls, all are on one connection, and none waits for the answer of another. */
export async function dyingCalls(place: Place, calls: readonly ToCall[], death: Death): Promise<SentCall[]> {
  const { host, hostname, port, pathname } = new URL(place.base);
  const texts = calls.map((toCall) => {
    const body = bodyOf(toCall, place.token);
    const headers = { host, "content-length": Buffer.byteLength(body), ...headersOf(toCall) };
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return `POST ${pathname.replace(/\/$/, "")}${createPath} HTTP/1.1\r\n${head.join("")}\r\n${body}`;
  });
  const last = texts.at(-1) ?? "";
  if (death === "in the request") texts.splice(-1, 1, last.slice(0, last.length / 2));
  const socket = connect(Number(port), hostname);
  await new Promise<void>((resolve) => {
    socket.once("close", () => resolve()).once("error", () => resolve());
    socket.write(texts.join(""), () => {
      if (death !== "in the answer") setTimeout(() => socket.destroy(), death === "in the request" ? 10 : 0);
    });
    socket.once("data", () => socket.destroy());
  });
  return calls.map(({ key, rows }, index) => {
    const isCut = death === "in the request" && index === calls.length - 1;
    return { key, rows, fate: isCut ? "cut" : "gone", reported: new Map() };
  });
}
