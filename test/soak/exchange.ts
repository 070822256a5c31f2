import { type Agent, request } from "node:http";

/** An answer whose body came whole. */
export interface Exchanged {
  readonly status: number;
  readonly text: string;
}

/** What is sent, and how long its client waits. */
export interface ToSend {
  readonly verb?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly patienceMs?: number;
}

/**
 * Sends a request over the connections of an agent.
 * @throws Error when no whole answer came, or not in time
 */
export function exchange(agent: Agent, url: string, toSend: ToSend = {}): Promise<Exchanged> {
  const { verb = "GET", headers = {}, body, patienceMs = 60_000 } = toSend;
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(patienceMs);
    const outgoing = request(url, { agent, method: verb, headers: { ...headers, ...length }, signal }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      incoming.once("error", reject);
      incoming.once("close", () => {
        if (incoming.complete) resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(parts).toString() });
        else reject(new Error("the answer ended before it was whole"));
      });
    });
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}

/**
 * Asks the admin API.
 * @returns the JSON of the answer; `undefined` where it has none
 * @throws Error when it refuses
 */
export async function askAdmin(agent: Agent, base: string, path: string, verb = "GET", body?: unknown) {
  const toSend = { verb, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const { status, text } = await exchange(agent, `${base}/__mock/v1/${path}`, toSend);
  if (status >= 300) throw new Error(`${verb} ${path} was answered ${status}: ${text.slice(0, 300)}`);
  // biome-ignore lint/suspicious/noExplicitAny: a soak looks into whatever came back
  return text === "" ? undefined : (JSON.parse(text) as any);
}
