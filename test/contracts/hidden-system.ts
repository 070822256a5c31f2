import { buffer } from "node:stream/consumers";
import { type ConfigInput, createStandIn } from "../../src/index.ts";
import { startUpstream } from "../record/upstream.ts";

/** A response before it is sent, for a test to change. */
export interface Outgoing {
  status: number;
  contentType: string;
  headers?: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: a mutant changes any part
  body: any;
  /** Is sent in place of the body. */
  text?: string;
}

/** A mock server behind a base path, without its admin API, so that it cannot be recognised or reset. */
export type HiddenSystem = Awaited<ReturnType<typeof startHiddenSystem>>;

/** Starts a system that behaves as the options say. */
export async function startHiddenSystem(
  options: ConfigInput = {},
  mutate: (outgoing: Outgoing, path: string) => unknown = () => undefined,
) {
  const standIn = createStandIn({ seed: "hidden", logLevel: "silent", ...options });
  /** Requests so far, as `POST /path`. */
  const requests: string[] = [];
  const upstream = await startUpstream(async (request, response) => {
    const { method = "GET", url = "/" } = request;
    requests.push(`${method} ${url}`);
    const path = url.replace(/^\/tenant1/, "");
    const body = await buffer(request);
    // Some servers answer 200 to everything.
    if (path.startsWith("/__mock/")) return response.end('{"status":"ready"}');
    const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const answer = await standIn.fetch(path, { method, headers, ...(body.length > 0 && { body }) });
    const contentType = answer.headers.get("content-type") ?? "text/plain";
    const out: Outgoing = { status: answer.status, contentType, body: await answer.json() };
    mutate(out, path);
    response.writeHead(out.status, { "content-type": out.contentType, ...out.headers });
    return response.end(out.text ?? JSON.stringify(out.body));
  });
  const close = async () => {
    await upstream.close();
    await standIn.close();
  };
  return { url: `${upstream.url}/tenant1`, standIn, requests, close };
}
