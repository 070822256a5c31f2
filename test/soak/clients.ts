import type { Agent } from "node:http";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { draw } from "../../src/ground/random.ts";
import { createPath, eventRow } from "../event-rows.ts";
import { type Audit, profileOf, type SentCall } from "./books.ts";
import { askAdmin, auditPlace, exchange } from "./places.ts";

/** Who does something: where, by which chance, and what is kept of it. */
export interface Doer {
  readonly place: Place;
  /** Drawn from anew by each name; depends on the seed. */
  chance(name: string): number;
  /** Names this act, and what belongs to it. */
  readonly key: string;
  /** Calls in `default`, for its audit. */
  keep(...calls: readonly SentCall[]): void;
  /** What a sandbox of its own came to. */
  audited(audit: Audit): void;
  /** Events that come with the fixtures. */
  readonly fixtures: number;
}

/** What clients do, each with how often of a hundred times. */
export const acts: readonly { readonly name: string; readonly share: number; act(doer: Doer): Promise<void> }[] = [
  { name: "bulk call", share: 68, act: call },
  { name: "client that dies", share: 10, act: die },
  { name: "login, call, release", share: 10, act: logIn },
  { name: "sandbox of its own", share: 3, act: liveInSandbox },
  { name: "sandbox left to go when idle", share: 2, act: leaveSandbox },
  { name: "look into journal, store and metrics", share: 7, act: look },
];

const faults = [
  "lost-response",
  "half-rows",
  "delay=80;phase=after-commit",
  "status=503;phase=after-commit",
  "status=502;phase=before-auth;body=<html>",
  "connection=empty;phase=after-commit",
  "connection=reset;phase=before-auth",
  "connection=random-data;phase=after-commit",
  "connection=hang;phase=after-commit",
  "connection=close-after-bytes;bytes=40;phase=after-commit",
  "connection=malformed-chunk;phase=after-commit",
  "truncate-at=30;phase=after-commit",
  "chunks=4;duration=60",
];

const hangPatienceMs = 300;
const pick = <Value>(values: readonly Value[], chance: number): Value =>
  values[Math.floor(chance * values.length)] as Value;

async function call({ place, chance, key, keep }: Doer): Promise<void> {
  const fault = chance("is there a fault") < 0.35 ? pick(faults, chance("fault")) : undefined;
  const rows = chance("many rows") < 0.02 ? 1000 : 1 + Math.floor(chance("rows") * 20);
  const isHung = fault?.includes("hang") ?? false;
  keep(await bulkCall(place, { key, rows, fault, ...(isHung && { patienceMs: hangPatienceMs }) }));
}

async function die({ place, chance, key, keep }: Doer): Promise<void> {
  const deaths: readonly Death[] = ["in the request", "after the request", "in the answer"];
  const calls = Array.from({ length: 1 + Math.floor(chance("calls") * 3) }, (_, index) => ({
    key: `${key}-${index}`,
    rows: 1 + Math.floor(chance("rows") * 30),
  }));
  keep(...(await dyingCalls(place, calls, pick(deaths, chance("death")))));
}

async function logIn({ place, chance, key, keep }: Doer): Promise<void> {
  const post = (path: string, body: object) =>
    exchange(place.agent, `${place.base}/crmapi/rest/v2/authentication/${path}`, {
      verb: "POST",
      body: JSON.stringify(body),
    });
  const user = { username: "mpadministrator", password: "1234", organisation: "CRMDEMO" };
  const { token } = JSON.parse((await post("token", user)).text).data;
  keep(await bulkCall({ ...place, token }, { key, rows: 2 }));
  if (chance("release") < 0.5) await post("token/release", { token });
}

async function liveInSandbox({ place, chance, key, fixtures, audited }: Doer): Promise<void> {
  const name = `soak-${key}`;
  const { token } = await askAdmin(place.agent, place.base, `sandboxes/${name}`, "PUT", {});
  const own = { ...place, base: `${place.base}/__mock/s/${name}`, token };
  const calls: SentCall[] = [];
  for (let index = 0; index < 2 + chance("calls") * 5; index += 1) {
    const fault = chance(`fault ${index}`) < 0.3 ? "lost-response" : undefined;
    calls.push(await bulkCall(own, { key: `${key}-${index}`, rows: 3, fault }));
  }
  audited(await auditPlace(own, calls, fixtures));
  await askAdmin(place.agent, place.base, `sandboxes/${name}`, "DELETE");
}

async function leaveSandbox({ place, key }: Doer): Promise<void> {
  const name = `left-${key}`;
  const { token } = await askAdmin(place.agent, place.base, `sandboxes/${name}`, "PUT", { ttlMs: 1000 });
  await bulkCall({ ...place, base: `${place.base}/__mock/s/${name}`, token }, { key, rows: 5 });
}

async function look({ place, chance }: Doer): Promise<void> {
  const paths = [
    "metrics",
    "requests?order=newest&brief=true&limit=50",
    "store/customer_events?limit=100",
    "sandboxes",
  ];
  await exchange(place.agent, `${place.base}/__mock/v1/${pick(paths, chance("path"))}`);
}

/** The act of which it is the turn by chance. */
export function actOf(chance: number): (typeof acts)[number] {
  let left = chance * 100;
  return acts.find(({ share }) => {
    left -= share;
    return left < 0;
  }) as (typeof acts)[number];
}

/** Clients at work. */
export interface Traffic {
  readonly seed: string;
  /** Names all keys of it; no other traffic may have it. */
  readonly name: string;
  readonly clients: number;
  readonly doer: Omit<Doer, "chance" | "key">;
  /** Is told of acts by their name, and of what went wrong in one. */
  did(act: string, error?: Error): void;
}

/** Longest time that a client thinks between two acts: a soak is long, not fast. */
const thinkMs = 60;

/** Lets clients act until they are to end, and waits until each has done what it began. */
export async function drive({ seed, name, clients, doer, did }: Traffic, isOver: () => boolean): Promise<void> {
  const { place } = doer;
  const live = async (client: number) => {
    for (let turn = 0; !isOver(); turn += 1) {
      const key = `${name}-${client}-${turn}`;
      const chance = (what: string) => draw([seed, key, what]);
      const { name: act, act: perform } = actOf(chance("act"));
      try {
        await perform({ ...doer, key, chance });
        did(act);
      } catch (error) {
        did(act, place.isStopping() ? undefined : (error as Error));
      }
      await wait(chance("thinks") * thinkMs);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => live(client)));
}

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
