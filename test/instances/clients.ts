import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { createPath, eventsBody } from "../event-rows.ts";

export const adminToken = "a-token-for-all-instances";

/** A sandbox as making it was answered. */
export interface MadeSandbox {
  readonly name: string;
  readonly baseUrl: string;
  readonly token: string;
}

/** What became of the calls of a sandbox. */
export interface Tally {
  readonly sandbox: MadeSandbox;
  /** Calls that were answered OK. */
  created: number;
  /** Calls that were cut, or that the engine answered by itself. */
  cut: number;
  /** Calls that were told that there is no such sandbox, and how to make it again. */
  lost: number;
  /** Answers that must not be. */
  readonly wrong: string[];
}

const headers = { authorization: `Bearer ${adminToken}` };

/** Ports that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

/** Makes a sandbox by its name. */
export async function makeSandbox(url: string, name: string): Promise<MadeSandbox> {
  const answer = await fetch(`${url}/__mock/v1/sandboxes/${name}`, { method: "PUT", headers });
  if (answer.status !== 201) throw new Error(`${name} was answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as MadeSandbox;
}

/**
 * Clients that call in turn in the sandboxes that each has; each call says whose it is.
 * @param goesOn asked before each call with how many a client made
 */
export async function callBy(
  clients: number,
  tallies: readonly Tally[],
  goesOn: (calls: number) => boolean,
): Promise<void> {
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const mine = tallies.filter((_, at) => at % clients === client);
      for (let at = 0; goesOn(at); at += 1) await callOnce(mine[at % mine.length] as Tally);
    }),
  );
}

async function callOnce(tally: Tally): Promise<void> {
  const { name, baseUrl, token } = tally.sandbox;
  const body = JSON.stringify(eventsBody([`of ${name}`], token));
  const answer = await fetch(baseUrl + createPath, { method: "POST", body })
    .then(async (response) => ({ status: response.status, text: await response.text() }))
    .catch(() => undefined);
  if (answer === undefined || answer.status === 502 || answer.status === 504) tally.cut += 1;
  else if (answer.status === 404 && answer.text.includes(`PUT /__mock/v1/sandboxes/${name}`)) tally.lost += 1;
  else if (answer.status === 200 && answer.text.includes('"code":"OK"') && answer.text.includes('"processed')) {
    tally.created += 1;
  } else tally.wrong.push(`${answer.status} ${answer.text}`);
}

/** The answer of the admin API, read. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
export async function admin(url: string, path: string, more: Record<string, string> = {}): Promise<any> {
  return (await fetch(`${url}/__mock/${path}`, { headers: { ...headers, ...more } })).json();
}
