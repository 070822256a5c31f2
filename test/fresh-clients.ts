import { type Client, type LooseOptions, startClient, type transports } from "./transports.ts";

/** Stand-ins of a suite that asks for many with the same few options: one that is reset is at hand sooner than one that is made. */
export class FreshClients {
  readonly #transport: (typeof transports)[number];
  readonly #clients = new Map<string, Client>();

  constructor(transport: (typeof transports)[number]) {
    this.#transport = transport;
  }

  /** A stand-in with these options in which nothing has happened. */
  async get(options: LooseOptions): Promise<Client> {
    const key = JSON.stringify(options);
    const client = this.#clients.get(key) ?? (await startClient(this.#transport, options));
    this.#clients.set(key, client);
    await client.post("/__mock/v1/reset", {});
    return client;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }
}
