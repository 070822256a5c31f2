import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { reasonOf } from "../../ground/config-error.ts";
import { listen } from "../../mock/server/listen.ts";
import { hopByHop } from "../record/pass-on.ts";
import type { StateValues } from "./state-values.ts";
import type { Address } from "./target.ts";

/** Names the interaction that a request belongs to; it goes no further than the proxy. */
export const interactionHeader = "x-verified-interaction";

/** What a system answered to one interaction. */
export interface Answered {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** The body of the request. */
  readonly sent: string;
  readonly failure?: undefined;
}

/** What came back for one interaction. */
export type ProxiedAnswer = Answered | { readonly failure: string };

/** Stands between Pact's verifier and the target. */
export interface RecordingProxy {
  readonly url: string;
  readonly statesUrl: string;
  /** By the index of the interaction. */
  readonly exchanges: ReadonlyMap<number, ProxiedAnswer>;
  /** Why a state could not be set up, by its name. */
  readonly failedStates: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/** What the proxy needs to know of the target. */
export interface ProxySettings {
  readonly address: Address;
  readonly values: StateValues;
  /** By the index of an interaction, the text that it is asked with in the place of what the verifier sends. */
  readonly texts: ReadonlyMap<number, string | undefined>;
  /** Where the next request goes. */
  base(): string;
  /** @param index of the interaction @throws Error when the target cannot be made ready */
  prepare(index: number): Promise<void>;
}

const statesPath = "/__states";

/** Starts the proxy on a free port of this machine. It adds the path and the headers of the target, and keeps what came back. */
export async function recordingProxy(settings: ProxySettings): Promise<RecordingProxy> {
  const exchanges = new Map<number, ProxiedAnswer>();
  const failedStates = new Map<string, string>();
  const app = new Hono();

  // Refusals are 4xx: the verifier would repeat a 5xx for minutes.
  app.post(statesPath, async (context) => {
    const { state, action } = await context.req.json<{ state: string; action: string }>();
    if (action !== "setup") return context.json({});
    const values = settings.values.of(state);
    if (values) return context.json(values);
    const failure = "no contract has this state";
    failedStates.set(state, failure);
    return context.json({ failure }, 422);
  });

  app.all("*", async (context) => {
    const index = Number(context.req.header(interactionHeader));
    const exchange = await forward(context, settings, index);
    if (!exchanges.has(index)) exchanges.set(index, exchange.record);
    return exchange.response;
  });

  const { url, close } = await listen(app.fetch, proxySocket);
  return { url, statesUrl: url + statesPath, exchanges, failedStates, close };
}

/** Only the verifier beside us comes here, and how long it waits is its own affair. */
const proxySocket = {
  host: "127.0.0.1",
  port: 0,
  tls: undefined,
  allowedHosts: [],
  requestTimeoutMs: 0,
  maxConnections: 1000,
  connections: { open: 0, refused: 0, silent: 0 },
};

const noBytes = new Uint8Array();

async function bodyOf({ req }: Context): Promise<Uint8Array<ArrayBuffer>> {
  return req.method === "GET" || req.method === "HEAD" ? noBytes : new Uint8Array(await req.arrayBuffer());
}

async function forward(
  context: Context,
  settings: ProxySettings,
  index: number,
): Promise<{ record: ProxiedAnswer; response: Response }> {
  const { address } = settings;
  const { method, raw, url } = context.req;
  const headers = new Headers(raw.headers);
  for (const name of [...hopByHop, "content-length", "host", interactionHeader]) headers.delete(name);
  for (const [name, value] of Object.entries(address.headers)) headers.set(name, value);
  const text = settings.texts.get(index);
  const sent = text === undefined ? await bodyOf(context) : new TextEncoder().encode(text);
  const { pathname, search } = new URL(url);
  try {
    await settings.prepare(index);
    const answer = await fetch(settings.base() + pathname + search, {
      method,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(address.timeoutMs),
      ...(sent.length > 0 && { body: sent }),
    });
    const text = await answer.text();
    const back = new Headers(answer.headers);
    // The text was unpacked on its way.
    for (const name of [...hopByHop, "content-length", "content-encoding"]) back.delete(name);
    const contentType = back.get("content-type") ?? "";
    const body = [101, 204, 205, 304].includes(answer.status) ? null : text;
    return {
      record: { status: answer.status, contentType, text, sent: new TextDecoder().decode(sent) },
      response: new Response(body, { status: answer.status, headers: back }),
    };
  } catch (error) {
    const failure = reasonOf(error);
    return { record: { failure }, response: context.text(failure, 502 as ContentfulStatusCode) };
  }
}
