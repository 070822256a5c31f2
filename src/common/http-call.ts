import { jsonOr } from "./json.ts";

export interface Address {
  /** The address before the paths, without a slash at its end. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** The most bytes, unpacked, that we read of another system's answer. */
export const mostBodyBytes = 16 * 2 ** 20;

/** Calls another system. @returns the answer; `json` is `undefined` where the text is none. @throws what `fetch` throws, and for an answer that is too large */
export async function askOverHttp({ base, headers, timeoutMs }: Address, path: string, init: RequestInit = {}) {
  const signal = AbortSignal.timeout(timeoutMs);
  const allHeaders = { ...(init.headers as Address["headers"]), ...headers };
  const response = await fetch(base + path, { ...init, headers: allHeaders, redirect: "manual", signal });
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > mostBodyBytes) throw new Error(`its response has more than ${mostBodyBytes} bytes`);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  // The decoder drops a byte order mark.
  const hasMark = bytes.subarray(0, 3).toString("hex") === "efbbbf";
  const text = new TextDecoder().decode(bytes);
  const contentType = response.headers.get("content-type") ?? "";
  const retryAfter = response.headers.get("retry-after") ?? "";
  return { status: response.status, contentType, retryAfter, hasMark, text, json: jsonOr(text) };
}
