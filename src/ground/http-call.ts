import { jsonOr } from "./json.ts";

export interface Address {
  /** What stands before the paths that are asked for, without a slash at its end. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** @returns the answer; `json` is `undefined` where it is none. @throws what `fetch` throws */
export async function askOverHttp({ base, headers, timeoutMs }: Address, path: string, init: RequestInit = {}) {
  const signal = AbortSignal.timeout(timeoutMs);
  const all = { ...(init.headers as Address["headers"]), ...headers };
  const response = await fetch(base + path, { ...init, headers: all, redirect: "manual", signal });
  const text = await response.text();
  const contentType = response.headers.get("content-type") ?? "";
  const retryAfter = response.headers.get("retry-after") ?? "";
  return { status: response.status, contentType, retryAfter, text, json: jsonOr(text) };
}
