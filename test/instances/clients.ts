import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { createPath, eventsBody } from "../event-rows.ts";

export const adminToken = "a-token-for-all-instances";
const headers = { authorization: `Bearer ${adminToken}` };

/** A sandbox as making it was answered. */
export interface MadeSandbox {
  readonly name: string;
  readonly baseUrl: string;
  readonly token: string;
}

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
 * Creates an event that says whose it is.
 * @returns `created`; `cut` where no instance answered; `lost` where the sandbox is gone and the answer says how to make it again
 */
export async function callIn({ name, baseUrl, token }: MadeSandbox): Promise<string> {
  const body = JSON.stringify(eventsBody([`of ${name}`], token));
  const answer = await fetch(baseUrl + createPath, { method: "POST", body }).catch(() => undefined);
  const text = (await answer?.text()) ?? "";
  if (answer === undefined || answer.status === 502 || answer.status === 504) return "cut";
  if (answer.status === 404 && text.includes(`PUT /__mock/v1/sandboxes/${name}`)) return "lost";
  return text.includes('"code":"OK"') ? "created" : `${answer.status} ${text}`;
}

/** The answer of the admin API, read. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
export async function admin(url: string, path: string, more: Record<string, string> = {}): Promise<any> {
  return (await fetch(`${url}/__mock/${path}`, { headers: { ...headers, ...more } })).json();
}
