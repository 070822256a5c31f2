import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { type Client, type LooseOptions, type Received, startClient } from "./transports.ts";

export const adminToken = "a-token-for-all-instances";

/** An instance, and where it is reached. */
export interface Instance {
  readonly client: Client;
  readonly url: string;
}

/** Ports that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

/** Several instances on this machine that know each other. Who else took a port in the meantime has it, and others are tried. */
export async function startInstances(count: number, options: LooseOptions = {}, tries = 3): Promise<Instance[]> {
  const ports = await freePorts(count);
  const peers = ports.map((port) => `127.0.0.1:${port}`);
  const instances = await Promise.all(
    ports.map(async (port) => ({
      client: await startClient("in-process", { port, peers, adminToken, ...options }),
      url: `http://127.0.0.1:${port}`,
    })),
  );
  const started = await Promise.allSettled(instances.map(({ client }) => client.standIn.listen()));
  const failed = started.find((one) => one.status === "rejected");
  if (!failed) return instances;
  await Promise.all(instances.map(({ client }) => client.close()));
  if (tries === 1 || failed.reason.code !== "EADDRINUSE") throw failed.reason;
  return startInstances(count, options, tries - 1);
}

/** An answer of JSON, read. */
export async function ask(
  url: string,
  { json, ...init }: RequestInit & { readonly json?: unknown } = {},
): Promise<Received> {
  const sent = json === undefined ? init : { method: "POST", ...init, body: JSON.stringify(json) };
  const response = await fetch(url, sent);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}
