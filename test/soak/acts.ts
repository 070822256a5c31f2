import type { Audit, SentCall } from "./books.ts";
import { bulkCall, type Death, dyingCalls, type Place } from "./bulk-call.ts";
import { askAdmin, exchange } from "./exchange.ts";
import { auditPlace } from "./held-books.ts";

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
