import { standInHandle } from "../src/library/stand-in-handle.ts";
import { readConfig } from "../src/mock/config/read-config.ts";
import type { ConfigInput } from "../src/mock/config/settings.ts";
import { assembleStandIn } from "../src/mock/stand-in.ts";
import type { Catalog } from "../src/vendor/catalog.ts";
import { catalog as ourCatalog, ownMethods } from "../src/vendor/catalog.ts";

/** The two ways to reach a mock server; a suite that runs both says something about the product and not about a socket. */
export const transports = ["in-process", "socket"] as const;

/** An answer, read. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
  readonly body: any;
}

/** Options by their keys, with whatever a test has for them. */
export type LooseOptions = { readonly [Key in keyof ConfigInput]?: unknown };

/** A mock server of its own for a test, reached in one of the two ways; the seed is fixed unless given. */
export async function startClient(
  transport: (typeof transports)[number],
  options: LooseOptions = {},
  catalog: Catalog = ourCatalog,
) {
  const read = readConfig({ options: { logLevel: "silent", seed: "1", ...options } });
  const standIn = standInHandle(assembleStandIn(read, { ...ownMethods, catalog }));
  const socket = transport === "socket" ? await standIn.listen({ port: 0 }) : undefined;
  const base = socket?.url ?? "http://stand-in";
  /** Sends a request to a path of the mock server. */
  const send = (path: string, init?: RequestInit): Promise<Response> =>
    socket ? fetch(base + path, init) : standIn.fetch(new Request(base + path, init));
  /** Sends JSON, or text as it is, with any verb, and reads the JSON of the answer. */
  const ask = async (
    verb: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Received> => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const response = await send(path, { method: verb, headers, ...(text !== undefined && { body: text }) });
    const read = await response.text();
    return { status: response.status, headers: response.headers, body: read === "" ? undefined : JSON.parse(read) };
  };
  return {
    standIn,
    /** Where it is reached: before any path. */
    base,
    send,
    ask,
    post: (path: string, body: unknown, headers?: Record<string, string>) => ask("POST", path, body, headers),
    /** The JSON of the answer. */
    async get(path: string, headers: Record<string, string> = {}): Promise<Received["body"]> {
      return (await send(path, { headers })).json();
    },
    close: () => standIn.close(),
    [Symbol.asyncDispose]: () => standIn.close(),
  };
}

export type Client = Awaited<ReturnType<typeof startClient>>;

/** The value of a metric, read without a connection of its own. @param name without `crmcom_mock_` */
export async function metric({ standIn }: Client, name: string): Promise<number> {
  const text = await (await standIn.fetch("/__mock/v1/metrics")).text();
  return Number(new RegExp(`^crmcom_mock_${name} (\\d+)$`, "m").exec(text)?.[1]);
}
